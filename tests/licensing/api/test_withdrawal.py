"""`/subscriptions/{id}/notice/withdraw`: who takes notice back, until when, and that the licence runs on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from billing.services.renewals import renew_terms
from licensing.invariants import INVARIANTS
from licensing.models import Notice, NoticeWithdrawal, Subscription
from tenants.models import AuditEntry
from tenants.scoping import STAFF, WORKER, scoped
from tests.api import code_of
from tests.billing.shop import Shop

LAST_MOMENT, A_SECOND_LATER = "2026-10-09T21:59:59+00:00", "2026-10-09T22:00:00+00:00"  # by Oslo's midnight


def notice(shop: Shop) -> str:
    return f"subscriptions/{shop.subscription_id}/notice"


def withdraw(shop: Shop, **body: Any) -> Any:
    return shop.north.post(f"{notice(shop)}/withdraw", body)


def withdraw_for(shop: Shop, **body: Any) -> Any:
    return shop.vendor.post(f"{notice(shop)}/withdraw?organization=north", body)


def broken() -> list[str]:
    with scoped(WORKER):
        return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]


def test_until_the_last_day_for_notice_it_need_not_have_been_given(shop: Shop, clock: time_machine.Traveller) -> None:
    shop.north.post(notice(shop), {})
    clock.move_to(LAST_MOMENT)
    withdrawn = withdraw(shop)
    assert withdrawn.status_code == 201
    assert (withdrawn.json()["withdrawn_at"], withdrawn.json()["withdrawable_until"]) == ("2026-10-09T21:59:59Z", None)
    subscription = shop.north.get(f"subscriptions/{shop.subscription_id}").json()
    assert (subscription["ends_on"], subscription["notice"]) == (None, None)
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="notice.withdrawn")
    assert entry.details["ended_on"] == "2027-01-10"
    assert broken() == []


def test_a_second_later_only_the_vendor_can_with_a_reason(shop: Shop, clock: time_machine.Traveller) -> None:
    shop.north.post(notice(shop), {})
    clock.move_to(A_SECOND_LATER)
    refused = withdraw(shop)
    assert code_of(refused) == (409, "WITHDRAWAL_TOO_LATE")
    assert refused.json()["details"] == {"until": "2026-10-09"}
    assert code_of(withdraw_for(shop)) == (422, "REASON_MISSING")
    assert withdraw_for(shop, reason="Agreed by telephone").status_code == 201
    with scoped(STAFF):
        assert NoticeWithdrawal.objects.get().reason == "Agreed by telephone"


def test_late_notice_can_be_withdrawn_until_the_next_terms_last_day(shop: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-12-01T12:00:00+00:00")
    given = shop.north.post(notice(shop), {}).json()
    assert (given["is_in_time"], given["last_day"], given["withdrawable_until"]) == (False, "2028-01-09", "2027-10-09")
    clock.move_to("2027-10-09T12:00:00+00:00")
    assert withdraw(shop).status_code == 201


@pytest.mark.parametrize(
    ("moment", "answer"),
    [("2027-01-09T22:59:59+00:00", (201, None)), ("2027-01-09T23:00:00+00:00", (409, "ACCESS_HAS_ENDED"))],
)
def test_the_vendor_can_until_access_has_ended(
    shop: Shop, clock: time_machine.Traveller, moment: str, answer: tuple[int, str | None]
) -> None:
    shop.north.post(notice(shop), {})
    clock.move_to(moment)
    response = withdraw_for(shop, reason="They stay")
    assert (response.status_code, response.json().get("code")) == answer


def test_the_licence_renews_as_if_notice_had_never_been_given(  # R-SCALGO-18
    shop: Shop, clock: time_machine.Traveller
) -> None:
    shop.north.post(notice(shop), {})
    clock.move_to("2027-01-09T12:00:00+00:00")
    assert withdraw_for(shop, reason="They stay").status_code == 201
    assert renew_terms(datetime(2027, 1, 10, 5, tzinfo=UTC)) == 1
    assert broken() == []


def test_notice_can_be_given_again_and_withdrawn_again(shop: Shop, clock: time_machine.Traveller) -> None:
    for day in (1, 2, 3):
        clock.move_to(f"2026-02-0{day}T12:00:00+00:00")
        assert shop.north.post(notice(shop), {}).status_code == 201
        assert code_of(shop.north.post(notice(shop), {})) == (409, "NOTICE_ALREADY_GIVEN")
        assert withdraw(shop).status_code == 201
        assert code_of(withdraw(shop)) == (409, "NO_NOTICE_GIVEN")
    with scoped(STAFF):
        assert (Notice.objects.count(), NoticeWithdrawal.objects.count()) == (3, 3)
        assert Subscription.objects.get(pk=shop.subscription_id).ends_on is None
    assert broken() == []


def test_a_withdrawal_is_made_once_for_the_same_key(shop: Shop) -> None:  # R-X-7
    shop.north.post(notice(shop), {})
    first = shop.north.post(f"{notice(shop)}/withdraw", {}, Idempotency_Key="w-1")
    again = shop.north.post(f"{notice(shop)}/withdraw", {}, Idempotency_Key="w-1")
    assert (again.status_code, again.content) == (201, first.content)


def test_unknown_subscriptions_and_those_of_another_organization(shop: Shop) -> None:  # R-X-9
    shop.north.post(notice(shop), {})
    assert code_of(shop.south.post(f"{notice(shop)}/withdraw", {})) == (404, "NOT_FOUND")
    assert code_of(shop.north.post(f"{notice(shop)}/withdraw", {"reason": 1})) == (400, "INVALID_REQUEST")
    assert code_of(shop.north.post(f"{notice(shop)}/withdraw", {"why": "x"})) == (400, "INVALID_REQUEST")


def test_the_table_keeps_at_most_one_notice_in_force(shop: Shop) -> None:
    """Negative control of the service's own look: rows that pass it by are refused."""
    shop.north.post(notice(shop), {})
    withdraw(shop)
    with scoped(STAFF):
        first = Notice.objects.get()
        facts = {
            "organization_id": first.organization_id,
            "subscription_id": first.subscription_id,
            "received_at": first.received_at,
            "received_on": first.received_on,
            "last_day_for_notice": first.last_day_for_notice,
            "ends_on": first.ends_on,
        }
        withdrawal = NoticeWithdrawal.objects.get()
        Notice.objects.create(**facts, follows=withdrawal)
        for follows in (None, withdrawal):
            with pytest.raises(IntegrityError), transaction.atomic():
                Notice.objects.create(**facts, follows=follows)


def test_an_end_that_no_notice_explains_is_found(shop: Shop) -> None:
    with scoped(STAFF):
        Subscription.objects.filter(pk=shop.subscription_id).update(ends_on=date(2027, 1, 10))
    assert broken() == [f"subscription {shop.subscription_id}: does not end as its notice says"]


def test_a_notice_that_no_longer_ends_anything_is_found(shop: Shop) -> None:
    shop.north.post(notice(shop), {})
    with scoped(STAFF):
        Subscription.objects.filter(pk=shop.subscription_id).update(ends_on=None)
    assert broken() == [f"subscription {shop.subscription_id}: does not end as its notice says"]
