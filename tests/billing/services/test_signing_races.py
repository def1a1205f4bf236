"""One licence per organization, whatever happens at once (R-SCALGO-8, R-X-3)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import psycopg
import pytest

from billing.models import Charge, Offer, Seller
from licensing.models import Subscription
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.setting import add_customer, open_shop, sign
from tests.racing import race

SIGNED_ON = date(2014, 5, 20)
RACERS = 4


@pytest.fixture
def customer(real_db: str) -> UUID:
    return add_customer(open_shop(), "fjellvik")


def sign_all_at_once(customer: UUID) -> list[str]:
    def work(_: int) -> str:
        try:
            sign(customer, SIGNED_ON)
        except Refused as refused:
            return refused.code
        return "SIGNED"

    return sorted(race(work, RACERS))


def counts() -> tuple[int, int, int]:
    with scoped(WORKER):
        return Subscription.objects.count(), Offer.objects.count(), Charge.objects.count()


def test_one_of_several_signatures_stands(customer: UUID) -> None:
    assert sign_all_at_once(customer) == ["ALREADY_SUBSCRIBED"] * (RACERS - 1) + ["SIGNED"]
    assert counts() == (1, 1, 1)


def test_without_the_constraint_each_of_them_would(
    customer: UUID, as_owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    """The negative control: no look before the insert is what keeps the second one out."""
    as_owner.execute("alter table subscription drop constraint subscription_one_per_organization")
    assert sign_all_at_once(customer) == ["SIGNED"] * RACERS
    assert counts() == (RACERS, RACERS, RACERS)


def test_another_organization_signs_meanwhile(customer: UUID) -> None:
    with scoped(STAFF):
        seller = Seller.objects.get()
    others = [add_customer(seller, f"other-{number}") for number in range(RACERS - 1)]
    race(lambda number: sign([customer, *others][number], SIGNED_ON), RACERS)
    assert counts() == (RACERS, RACERS, RACERS)
