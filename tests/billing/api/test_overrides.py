"""`/subscriptions/{id}/overrides`: what is agreed on one subscription, and what cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from billing.models import Charge, Offer
from billing.selectors.prices import term_prices
from billing.services.charges import charge_terms
from billing.services.offers import approve_offer
from billing.services.recomputing import differences
from billing.services.renewals import renew_terms
from billing.services.repricing import reprice_terms
from licensing.models import SubscriptionOverride
from tenants.domain.decision import Decision
from tenants.models import AuditEntry
from tenants.scoping import STAFF, WORKER, scoped
from tests.api import code_of
from tests.billing.shop import Shop
from tests.billing.town import use_tiles

# North's second term begins on 10 January 2027; its year closes on the 13th.
RENEWAL, CLOSING = "2027-01-10", datetime(2027, 1, 13, 5, tzinfo=UTC)
CAP = "charges.yearly_fee.parameters.max_change_percent"
YEAR = "charges.yearly_fee.parameters.measured_year"
BANDS = "charges.yearly_fee.parameters.bands"


def agree(shop: Shop, option: str, value: Any, starts_on: str = RENEWAL, reason: str = "Frame agreement 7") -> Any:
    body = {"option": option, "value": value, "starts_on": starts_on, "reason": reason}
    return shop.vendor.post(f"subscriptions/{shop.subscription_id}/overrides?organization=north", body)


def run_to_closing() -> None:
    renew_terms(CLOSING)
    reprice_terms(CLOSING)


def second_price(shop: Shop) -> tuple[str, Decision]:
    with scoped(WORKER):
        price = term_prices(shop.subscription_id)[2]
    return price.offered.text, price.decision


def test_what_is_agreed_is_kept_and_listed(shop: Shop) -> None:
    agreed = agree(shop, CAP, "10")
    assert agreed.status_code == 201, agreed.content
    listed = shop.north.get(f"subscriptions/{shop.subscription_id}/overrides").json()["items"]
    assert listed == [agreed.json()]
    assert {key: listed[0][key] for key in ("option", "value", "starts_on", "reason", "agreed_at")} == {
        "option": CAP,
        "value": "10",
        "starts_on": RENEWAL,
        "reason": "Frame agreement 7",
        "agreed_at": "2026-01-15T12:00:00Z",
    }
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="override.agreed")
    assert (entry.reason, entry.details) == (
        "Frame agreement 7",
        {"path": CAP, "value": "10", "starts_on": RENEWAL},
    )


def test_a_term_is_priced_by_what_is_in_force_on_its_first_day(shop: Shop) -> None:  # R-X-2
    """600 units cost 80,000; held within 10 % of the first year's 40,000, they cost 44,000."""
    agree(shop, CAP, "10")
    use_tiles("north", 600_000, "2026-03-01T12:00:00Z", datetime(2026, 3, 2, tzinfo=UTC))
    run_to_closing()
    amount, decision = second_price(shop)
    assert amount == "44000.00"
    assert decision.steps[0].numbers == {
        "option": "max_change_percent",
        "value": "10",
        "starts_on": RENEWAL,
        "reason": "Frame agreement 7",
    }
    assert [step.code for step in decision.steps] == [
        "OPTION_AGREED", "METER_UNITS", "METER_UNITS", "METER_UNITS", "METER_UNITS", "UNITS", "BAND", "CHANGE_LIMITED",
        "AMOUNT",
    ]  # fmt: skip


def test_the_charge_comes_to_the_same_again_and_the_invoice_says_why(shop: Shop) -> None:  # R-X-2
    agree(shop, CAP, "10")
    use_tiles("north", 600_000, "2026-03-01T12:00:00Z", datetime(2026, 3, 2, tzinfo=UTC))
    run_to_closing()
    with scoped(STAFF):
        approve_offer(offer_id=Offer.objects.get(term_number=2).pk, at=CLOSING)
    charge_terms(CLOSING)
    with scoped(WORKER):
        charge = Charge.objects.get(starts_on=date(2027, 1, 10))
        decision = Decision.from_json(charge.decision)
        price = term_prices(shop.subscription_id)[2].price
        assert price is not None
        assert differences(decision, price) == []
        inputs: dict[str, Any] = dict(decision.inputs)
        tampered = Decision(
            code=decision.code, rule=decision.rule, clause=decision.clause,
            inputs={**inputs, "agreed": [{**inputs["agreed"][0], "reason": "Another"}]}, steps=decision.steps,
        )  # fmt: skip
        assert differences(tampered, price) == ["its calculation is not the one that its inputs lead to"]


def test_prices_agreed_for_one_customer(shop: Shop) -> None:
    agree(shop, BANDS, [{"from": 0, "price": {"NOK": 15_000}}, {"from": 500, "price": {"NOK": 70_000}}])
    run_to_closing()
    amount, decision = second_price(shop)
    assert amount == "15000.00"
    assert decision.steps[0].numbers["value"] is None


def test_of_one_option_the_one_that_began_last_counts(shop: Shop) -> None:
    for starts_on, percent in (("2026-06-01", "50"), ("2026-08-01", "25"), ("2026-07-01", "10"), ("2027-01-11", "5")):
        assert agree(shop, CAP, percent, starts_on).status_code == 201
    use_tiles("north", 600_000, "2026-03-01T12:00:00Z", datetime(2026, 3, 2, tzinfo=UTC))
    run_to_closing()
    assert second_price(shop)[0] == "50000.00"


def test_months_of_notice_count_from_their_day_on(shop: Shop, clock: time_machine.Traveller) -> None:  # R-SCALGO-16
    agree(shop, "notice.months", 1, "2026-10-10")
    clock.move_to("2026-12-09T22:59:59+00:00")  # a second before midnight in Oslo
    given = shop.north.post(f"subscriptions/{shop.subscription_id}/notice", {}).json()
    assert (given["last_day_for_notice"], given["is_in_time"], given["last_day"]) == ("2026-12-09", True, "2027-01-09")


def test_the_measured_year_can_be_agreed_on_before_the_first_is_priced(shop: Shop) -> None:  # R-X-6
    """Twelve months that end four before the renewal: 10 September to 9 September."""
    assert agree(shop, YEAR, "window", "2026-01-10").status_code == 409  # the first term begins then, and has its price
    assert agree(shop, YEAR, "window", "2026-01-11").status_code == 201
    run_to_closing()
    with scoped(WORKER):
        offer = Offer.objects.get(term_number=2)
    assert (str(offer.measured_starts_on), str(offer.measured_ends_on)) == ("2025-09-10", "2026-09-10")


def test_later_usage_would_count_twice_or_not_at_all(shop: Shop) -> None:  # R-X-6
    refused = agree(shop, YEAR, "window", "2028-01-10")
    assert code_of(refused) == (409, "MEASURED_PERIODS_BROKEN")
    assert refused.json()["details"] == {"ends_on": "2027-01-10", "starts_on": "2026-09-10"}
    assert agree(shop, "charges.yearly_fee.parameters.close_after_days", 10, "2028-01-10").status_code == 201


def test_a_term_that_has_its_offer_keeps_it(shop: Shop) -> None:
    run_to_closing()
    refused = agree(shop, CAP, "10")
    assert code_of(refused) == (409, "TERM_PRICED")
    assert refused.json()["details"] == {"earliest": "2028-01-10", "term_number": 2, "field": "starts_on"}
    assert agree(shop, CAP, "10", "2027-01-11").status_code == 201


@pytest.mark.parametrize(
    ("option", "value", "starts_on", "refusal"),
    [
        ("notice", 1, RENEWAL, (422, "OPTION_UNKNOWN")),
        ("charges.yearly_fee.parameters.discount", "5", RENEWAL, (422, "OPTION_UNKNOWN")),
        ("charges.other.parameters.max_change_percent", "5", RENEWAL, (422, "OPTION_UNKNOWN")),
        ("access.rule", "named", RENEWAL, (422, "OPTION_UNKNOWN")),
        ("notice.months", -1, RENEWAL, (422, "OPTION_INVALID")),
        ("notice.months", "three", RENEWAL, (422, "OPTION_INVALID")),
        ("notice.months", None, RENEWAL, (422, "OPTION_INVALID")),
        (CAP, "1001", RENEWAL, (422, "OPTION_INVALID")),
        (CAP, 12.5, RENEWAL, (422, "OPTION_INVALID")),
        (CAP, {"a": [1]}, RENEWAL, (422, "OPTION_INVALID")),
        (BANDS, [], RENEWAL, (422, "OPTION_INVALID")),
        (BANDS, [{"from": 0, "price": {"EUR": 1}}], RENEWAL, (422, "OPTION_INVALID")),
        ("notice.months", 1, "2026-01-14", (422, "STARTS_ON_OUT_OF_RANGE")),
        (CAP, "10", "2026-01-09", (422, "STARTS_ON_OUT_OF_RANGE")),
        (CAP, "10", "2100-01-02", (422, "STARTS_ON_OUT_OF_RANGE")),
        (CAP, "10", "2026-01-10", (409, "TERM_PRICED")),
    ],
)
def test_what_cannot_be_agreed_is_refused_and_nothing_kept(
    shop: Shop, option: str, value: Any, starts_on: str, refusal: tuple[int, str]
) -> None:
    assert code_of(agree(shop, option, value, starts_on)) == refusal
    with scoped(STAFF):
        assert SubscriptionOverride.objects.count() == 0


@pytest.mark.parametrize(
    ("option", "value", "starts_on", "refusal"),
    [
        ("lease_minutes", 600, "2026-01-15", None),
        ("grace_days", 30, "2026-03-01", None),
        ("lease_minutes", 0, "2026-01-15", (422, "OPTION_INVALID")),
        ("grace_days", "long", "2026-01-15", (422, "OPTION_INVALID")),
        ("seat_kind", "worker", "2026-01-15", (422, "OPTION_UNKNOWN")),
        ("password_days", 30, "2026-01-15", (422, "OPTION_UNKNOWN")),
        ("lease_minutes", 600, "2026-01-14", (422, "STARTS_ON_OUT_OF_RANGE")),
    ],
)
def test_options_of_access_are_agreed_from_today_on(
    shop: Shop, option: str, value: Any, starts_on: str, refusal: tuple[int, str] | None
) -> None:
    """Who could start yesterday is not judged by what is agreed today."""
    planner = {
        "plan": "teamplaner5_pro_mitarbeiter",
        "signed_on": "2026-01-10",
        "signed_by": "Cleo",
        "invoiced_elsewhere_reason": "By the reseller in Graz.",
    }
    subscription = shop.vendor.post("subscriptions?organization=south", planner).json()
    body = {"option": f"access.parameters.{option}", "value": value, "starts_on": starts_on, "reason": "Frame 7"}
    answer = shop.vendor.post(f"subscriptions/{subscription['id']}/overrides?organization=south", body)
    assert (None if answer.status_code == 201 else code_of(answer)) == refusal
    listed = shop.south.get(f"subscriptions/{subscription['id']}/overrides").json()["items"]
    assert [found["value"] for found in listed] == ([value] if refusal is None else [])


def test_only_the_vendor_agrees(shop: Shop) -> None:  # R-X-9
    body = {"option": CAP, "value": "10", "starts_on": RENEWAL, "reason": "x"}
    assert shop.north.post(f"subscriptions/{shop.subscription_id}/overrides", body).status_code == 403
    assert shop.south.get(f"subscriptions/{shop.subscription_id}/overrides").status_code == 404
