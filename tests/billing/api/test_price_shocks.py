"""Price shock: 80,000 where 40,000 was indicated. Who may leave, until when, and what it costs (R-SCALGO-21)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from billing.domain.money import Money
from billing.models import Charge, NoticeReminder, Offer
from billing.services.offers import approve_offer
from billing.services.recomputing import differences
from config.jobs import JOBS
from config.management.commands.verify import INVARIANTS
from tenants.domain.decision import Decision
from tenants.models import OutboxMessage
from tenants.scoping import STAFF, WORKER, scoped
from tests.api import code_of
from tests.billing.shop import Shop
from tests.billing.town import use_tiles

OPTIONS = "charges.yearly_fee.parameters"
CLOSING = datetime(2027, 1, 13, 5, tzinfo=UTC)
LAST_DAY = "2027-02-12"  # thirty days after the approval
LAST_MOMENT, TOO_LATE = datetime(2027, 2, 12, 22, 59, 59, tzinfo=UTC), datetime(2027, 2, 12, 23, tzinfo=UTC)


def agree(shop: Shop, option: str, value: Any) -> None:
    body = {"option": f"{OPTIONS}.{option}", "value": value, "starts_on": "2026-01-11", "reason": "Frame agreement 7"}
    agreed = shop.vendor.post(f"subscriptions/{shop.subscription_id}/overrides?organization=north", body)
    assert agreed.status_code == 201, agreed.content


def indicate(shop: Shop, amount: int = 40_000) -> None:
    """What the last reminder before 9 October 2026 named."""
    with scoped(STAFF):
        NoticeReminder.objects.create(
            organization_id=shop.cast.north.pk, subscription_id=shop.subscription_id, term_number=2, days=7,
            on=date(2026, 10, 2), last_day_for_notice=date(2026, 10, 9), source="price", currency="NOK",
            amount=Decimal(amount), reminded_at=datetime(2026, 10, 2, 5, tzinfo=UTC),
        )  # fmt: skip


def run(*jobs: str, at: datetime) -> None:
    for job in JOBS:
        if job.name in jobs:
            job.run(at)


def approve(shop: Shop, at: datetime) -> None:
    use_tiles("north", 600_000, "2026-03-01T12:00:00Z", datetime(2026, 3, 2, tzinfo=UTC))
    run("renew_terms", "reprice_terms", at=at)
    with scoped(STAFF):
        approve_offer(offer_id=Offer.objects.get(term_number=2).pk, at=at)


def right(shop: Shop) -> dict[str, Any]:
    return dict(shop.north.get(f"subscriptions/{shop.subscription_id}/price-shock").json())


def charges(at: datetime) -> list[tuple[str, str, str]]:
    """What is charged after the first year, by then."""
    run("charge_terms", at=at)
    with scoped(WORKER):
        found = Charge.objects.filter(starts_on__gte=date(2027, 1, 10)).order_by("charged_at")
        return [(str(one.starts_on), str(one.ends_on), Money(one.amount, "NOK").rounded().text) for one in found]


def post(shop: Shop, path: str) -> Any:
    return shop.north.post(f"subscriptions/{shop.subscription_id}/{path}", {})


def broken() -> list[str]:
    """All but the reminder, which is made up here."""
    with scoped(WORKER):
        found = [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]
    return [sentence for sentence in found if not sentence.startswith("reminder")]


@pytest.fixture
def shocked(shop: Shop, clock: time_machine.Traveller) -> Shop:
    agree(shop, "price_shock_percent", "25")
    indicate(shop)
    clock.move_to(CLOSING)
    approve(shop, CLOSING)
    return shop


def test_the_right_opens_with_the_price_and_its_charge_waits(shocked: Shop) -> None:
    found = right(shocked)
    assert (found["price"]["amount"], found["indicated"]["amount"], found["last_day"]) == (
        "80000.00", "40000.00", LAST_DAY,
    )  # fmt: skip
    with scoped(STAFF):
        told = OutboxMessage.objects.get(template="price_set").context
    assert told["shock_last_day"] == {"$": "day", "value": LAST_DAY}
    assert charges(CLOSING) == charges(LAST_MOMENT) == []
    assert charges(TOO_LATE) == [("2027-01-10", "2028-01-10", "80000.00")]
    assert broken() == []


def test_whoever_keeps_the_licence_is_charged_at_once(shocked: Shop) -> None:
    assert post(shocked, "price-shock/keep").status_code == 204
    assert charges(CLOSING) == [("2027-01-10", "2028-01-10", "80000.00")]
    assert right(shocked)["last_day"] is None
    for path in ("keep", "notice"):
        assert code_of(post(shocked, f"price-shock/{path}")) == (409, "NO_PRICE_SHOCK")


def test_whoever_leaves_pays_the_days_used_at_the_former_price(shop: Shop, clock: time_machine.Traveller) -> None:
    """73 of 365 days, from 10 January through 23 March, of 40,000 are 8,000."""
    agree(shop, "price_shock_percent", "25")
    agree(shop, "price_shock_notice_days", 90)
    indicate(shop)
    approve(shop, CLOSING)
    clock.move_to("2027-03-23T22:59:59+00:00")  # a second before midnight in Oslo
    given = post(shop, "price-shock/notice").json()
    assert (given["basis"], given["last_day_for_notice"], given["last_day"], given["withdrawable_until"]) == (
        "price_shock", "2027-04-13", "2027-03-23", "2027-03-23",
    )  # fmt: skip
    assert charges(datetime(2027, 3, 23, 22, 59, 59, tzinfo=UTC)) == []
    after = datetime(2027, 3, 23, 23, tzinfo=UTC)
    assert charges(after) == charges(TOO_LATE.replace(month=6)) == [("2027-01-10", "2027-03-24", "8000.00")]
    with scoped(WORKER):
        charge = Charge.objects.get(starts_on=date(2027, 1, 10))
        assert differences(Decision.from_json(charge.decision), Money(Decimal(8000), "NOK")) == []
    run("invoice_charges", at=after)
    assert broken() == []


def test_the_last_moment_of_the_last_day(shocked: Shop, clock: time_machine.Traveller) -> None:
    clock.move_to(TOO_LATE)
    assert code_of(post(shocked, "price-shock/notice")) == (409, "NO_PRICE_SHOCK")
    clock.move_to(LAST_MOMENT)
    assert post(shocked, "price-shock/notice").status_code == 201
    assert code_of(post(shocked, "price-shock/notice")) == (409, "NOTICE_ALREADY_GIVEN")


def test_taken_back_on_the_same_day_the_year_is_charged_after_all(shocked: Shop, clock: time_machine.Traveller) -> None:
    post(shocked, "price-shock/notice")
    assert post(shocked, "notice/withdraw").status_code == 201
    assert right(shocked)["last_day"] == LAST_DAY
    assert charges(TOO_LATE) == [("2027-01-10", "2028-01-10", "80000.00")]
    assert broken() == []


def test_a_term_that_has_not_begun_never_begins(shop: Shop, clock: time_machine.Traveller) -> None:
    """Priced on 13 September by a window; left on 12 October, when the last day for notice has passed."""
    agree(shop, "measured_year", "window")
    agree(shop, "price_shock_percent", "25")
    indicate(shop)
    approve(shop, datetime(2026, 9, 13, 5, tzinfo=UTC))
    clock.move_to("2026-10-12T12:00:00+00:00")
    given = post(shop, "price-shock/notice").json()
    assert (given["last_day_for_notice"], given["last_day"]) == ("2026-10-13", "2027-01-09")
    run("renew_terms", at=CLOSING)
    assert charges(CLOSING) == []
    assert broken() == []


@pytest.mark.parametrize(("percent", "indicated"), [("100", 40_000), ("25", None), (None, 40_000), ("25", 64_000)])
def test_no_more_than_the_percentage_is_no_shock(shop: Shop, percent: str | None, indicated: int | None) -> None:
    agree(shop, "price_shock_percent", percent)
    if indicated is not None:
        indicate(shop, indicated)
    approve(shop, CLOSING)
    assert right(shop)["last_day"] is None
    assert charges(CLOSING) == [("2027-01-10", "2028-01-10", "80000.00")]


def test_another_organization_has_no_say(shocked: Shop) -> None:  # R-X-9
    for path in ("price-shock/notice", "price-shock/keep"):
        response = shocked.south.post(f"subscriptions/{shocked.subscription_id}/{path}", {})
        assert code_of(response) == (404, "NOT_FOUND")
    assert shocked.south.get(f"subscriptions/{shocked.subscription_id}/price-shock").status_code == 404
