"""From the second year on: the closed year's usage makes the price, staff decide, the term is charged (R-SCALGO-4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from billing.domain.money import Money
from billing.models import Charge, Offer, Seller
from billing.selectors.invoices import issued_invoices
from billing.selectors.prices import term_prices
from billing.services.offers import adjust_offer, approve_offer, hold_offer
from config.jobs import instant_of, run_jobs_as_of
from licensing.selectors import subscriptions_of
from licensing.services.notice import give_notice
from metering.services.voids import void_event
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.setting import add_customer, sign
from tests.billing.town import RECEIVED_AT, open_town, text, use_tiles
from tests.kept import KeptDatabases

TOWN = "town-01"
CLOSED_ON = instant_of(date(2015, 5, 23))


@pytest.fixture
def customer_made(kept_databases: KeptDatabases) -> Iterator[UUID]:
    with kept_databases.in_use(close_first_year) as customer:
        yield customer


@pytest.fixture
def customer(customer_made: UUID, db: None) -> UUID:
    """60 units used in the first year; its offer waits for staff."""
    return customer_made


def close_first_year() -> UUID:
    (organization,) = open_town(1, auto_approve=False)
    for day in (date(2014, 5, 21), date(2015, 5, 20), date(2015, 5, 23)):
        run_jobs_as_of(instant_of(day))
    return organization


def offer_of(customer: UUID, term_number: int) -> Offer:
    with scoped(STAFF):
        return Offer.objects.get(organization_id=customer, term_number=term_number)


def steps(offer: Offer, *codes: str) -> list[dict[str, Any]]:
    return [step["numbers"] for step in offer.decision["steps"] if step["code"] in codes]


def charged(customer: UUID) -> list[tuple[str, str]]:
    with scoped(WORKER):
        charges = Charge.objects.filter(organization_id=customer).order_by("starts_on")
        return [(str(charge.starts_on), text(charge.amount)) for charge in charges]


def invoiced(customer: UUID) -> list[str]:
    with scoped(WORKER):
        return [invoice.number for invoice in reversed(issued_invoices(customer))]


def test_the_estimate_stands_beside_the_actual(customer: UUID) -> None:  # R-SCALGO-6
    with scoped(WORKER):
        (subscription,) = subscriptions_of(customer)
        prices = term_prices(subscription.id)
    assert (prices[1].is_estimated, steps(offer_of(customer, 1), "UNITS_ESTIMATED")[0]["units"]) == (True, "400")
    assert (prices[2].is_estimated, steps(offer_of(customer, 2), "UNITS")[0]["units"]) == (False, "60")


def test_no_usage_changes_the_running_term(customer: UUID) -> None:  # R-SCALGO-3
    approve(customer, 2)
    run_jobs_as_of(CLOSED_ON)
    before = charged(customer)
    use_tiles(TOWN, 99_000_000, "2015-06-01T12:00:00Z", instant_of(date(2015, 6, 2)))
    run_jobs_as_of(instant_of(date(2015, 6, 2)))
    assert charged(customer) == before == [("2014-05-20", "40000"), ("2015-05-20", "20000")]


def test_on_hold_the_term_runs_and_nothing_is_invoiced(customer: UUID) -> None:  # R-SCALGO-18
    with scoped(STAFF):
        hold_offer(offer_id=offer_of(customer, 2).pk, reason="A call is planned.", at=CLOSED_ON)
    run_jobs_as_of(instant_of(date(2015, 12, 1)))
    with scoped(WORKER):
        (subscription,) = subscriptions_of(customer)
        price = term_prices(subscription.id)[2]
    assert subscription.term_on(date(2015, 12, 1)) == subscription.terms[1]
    assert (price.is_held, price.price, price.invoice_number) == (True, None, None)
    assert invoiced(customer) == ["10001"]
    approve(customer, 2)
    run_jobs_as_of(instant_of(date(2015, 12, 2)))
    assert charged(customer)[1:] == [("2015-05-20", "20000")]
    assert invoiced(customer) == ["10001", "10002"]


def test_an_adjusted_price_is_charged_with_both_prices_and_the_reason(customer: UUID) -> None:  # R-X-2
    with scoped(STAFF):
        price = Money(Offer.objects.get(term_number=2).amount - 1, "NOK").rounded()
        adjust_offer(offer_id=offer_of(customer, 2).pk, amount=price, reason="Rounded.", at=CLOSED_ON)
    run_jobs_as_of(CLOSED_ON)
    with scoped(WORKER):
        (line,) = issued_invoices(customer)[0].content.lines
    assert line.why is not None
    assert (str(line.amount), line.why.code) == ("19999.00", "FEE_ADJUSTED")
    assert line.why.steps[-1].numbers == {"offered": "20000.00", "amount": "19999.00", "reason": "Rounded."}


def test_a_price_of_nothing_is_charged_and_never_invoiced(customer: UUID) -> None:
    with scoped(STAFF):
        free = Money.zero("NOK")
        adjust_offer(offer_id=offer_of(customer, 2).pk, amount=free, reason="A gift.", at=CLOSED_ON)
    run_jobs_as_of(CLOSED_ON)
    assert charged(customer)[1:] == [("2015-05-20", "0")]
    assert invoiced(customer) == ["10001"]


def test_late_usage_counts_in_the_next_year_as_a_step_of_its_own(customer: UUID) -> None:  # R-X-6
    approve(customer, 2)
    came = instant_of(date(2015, 6, 3))
    use_tiles(TOWN, 45_000, "2015-05-01T12:00:00Z", came)
    use_tiles(TOWN, 10_000, "2015-05-19T21:59:59Z", came)
    use_tiles(TOWN, 7_000, "2015-05-19T22:00:00Z", came)  # midnight in Oslo: the new year's own
    run_jobs_as_of(instant_of(date(2016, 5, 23)))
    third = offer_of(customer, 3)
    assert steps(third, "METER_UNITS")[0]["quantity"] == "7000"
    (late,) = steps(third, "LATE_METER_UNITS")
    assert late == {
        "meter": "map_tiles",
        "quantity": "55000",
        "weight": "1",
        "per": "1000",
        "units": "55",
        "start": "2015-05-01",
        "end": "2015-05-20",
    }
    assert steps(third, "UNITS") == [{"units": "62"}]
    assert steps(offer_of(customer, 2), "UNITS") == [{"units": "60"}]


def test_what_is_taken_back_after_the_closing_lowers_the_next_year(customer: UUID) -> None:  # R-X-6
    approve(customer, 2)
    use_tiles(TOWN, 100_000, "2015-07-01T12:00:00Z", instant_of(date(2015, 7, 2)))
    first_use = "2015-05-19T12:00:00Z"
    with scoped(STAFF):
        void_event(customer, "app", f"{TOWN}-{first_use}", at=instant_of(date(2015, 7, 3)))
    run_jobs_as_of(instant_of(date(2016, 5, 23)))
    third = offer_of(customer, 3)
    assert [step["units"] for step in steps(third, "METER_UNITS", "LATE_METER_UNITS", "UNITS")] == [
        "100",
        "0",
        "0",
        "0",
        "-60",
        "40",
    ]


def test_after_notice_nothing_is_priced_for_a_term_that_will_not_be(customer: UUID) -> None:  # R-SCALGO-17
    approve(customer, 2)
    with scoped(STAFF):
        (subscription,) = subscriptions_of(customer)
        give_notice(subscription_id=subscription.id, received_at=instant_of(date(2016, 2, 19)))
    for day in (date(2016, 5, 20), date(2016, 5, 23), date(2017, 5, 23)):
        run_jobs_as_of(instant_of(day))
    with scoped(WORKER):
        assert [term.number for term in subscriptions_of(customer)[0].terms] == [1, 2]
        assert Offer.objects.filter(organization_id=customer).count() == 2


def test_the_price_is_made_on_the_customers_own_day(seller: Seller) -> None:  # R-X-12
    honolulu = add_customer(seller, "honolulu", timezone="Pacific/Honolulu")
    sign(honolulu, date(2014, 5, 19))
    # At five in the morning, UTC, it is still the evening before in Honolulu.
    assert run_jobs_as_of(instant_of(date(2015, 5, 19)))["renew_terms"] == 0
    assert run_jobs_as_of(instant_of(date(2015, 5, 20)))["renew_terms"] == 1
    assert run_jobs_as_of(instant_of(date(2015, 5, 22)))["reprice_terms"] == 0
    assert run_jobs_as_of(instant_of(date(2015, 5, 23)))["reprice_terms"] == 1


def approve(customer: UUID, term_number: int) -> None:
    with scoped(STAFF):
        approve_offer(offer_id=offer_of(customer, term_number).pk, at=RECEIVED_AT)
