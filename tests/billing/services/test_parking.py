"""One poison customer is parked with its reason and seen by staff; the others are billed (R-X-7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import pytest
from django.db import connection

from billing.models import BillingProfile, Charge, NumberSeries, ParkedWork
from billing.services.invoices import invoice_charges
from config.jobs import instant_of, run_jobs_as_of
from tenants.models import Organization
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.town import books, expected_charges, open_town, parked
from tests.kept import KeptDatabases

FIRST, RENEWAL, CLOSING, NEXT = (
    instant_of(date(*day)) for day in ((2014, 5, 21), (2015, 5, 20), (2015, 5, 23), (2015, 5, 24))
)


@pytest.fixture
def town_made(kept_databases: KeptDatabases) -> Iterator[list[UUID]]:
    with kept_databases.in_use(open_town, 3) as customers:
        yield customers


@pytest.fixture
def town(town_made: list[UUID], db: None) -> list[UUID]:
    return town_made


def change(customer: UUID, **fields: str) -> None:
    """Past the services, as no input of ours could do it."""
    with scoped(STAFF):
        Organization.objects.filter(pk=customer).update(**fields)


def change_profile(customer: UUID, **fields: str) -> None:
    with scoped(STAFF):
        BillingProfile.objects.filter(organization_id=customer).update(**fields)


def run(*days: datetime) -> None:
    for day in days:
        run_jobs_as_of(day)


def charged(count: int = 3) -> list[tuple[str, str, str]]:
    return [charge for charge in expected_charges(count) if charge in books().charges]


def test_a_price_that_cannot_be_worked_out(town: list[UUID]) -> None:
    run(FIRST, RENEWAL)
    change(town[1], currency="EUR")
    run(CLOSING)
    troubled = ("forecast_terms", "reprice_terms")
    assert parked() == [(job, "town-02", "CANNOT_BE_PRICED") for job in troubled]
    with scoped(WORKER):
        waiting = ParkedWork.objects.get(job="reprice_terms")
    assert (waiting.organization_id, waiting.parked_at) == (town[1], CLOSING)
    assert waiting.reason == "The price cannot be worked out: there is no price in 'EUR', only in: NOK"
    assert [slug for slug, day, _ in books().charges if day == "2015-05-20"] == ["town-01", "town-03"]
    change(town[1], currency="NOK")
    run(NEXT)
    assert parked() == []
    with scoped(WORKER):
        assert ParkedWork.objects.get(job="reprice_terms").cleared_at == NEXT
    assert books().charges == expected_charges(3)


def test_trouble_stays_one_row_however_often_it_is_met(town: list[UUID]) -> None:
    change_profile(town[0], country="SE")
    run(FIRST, RENEWAL, CLOSING)
    assert parked() == [("invoice_charges", "town-01", "VAT_NEEDS_STAFF")]
    with scoped(WORKER):
        waiting = ParkedWork.objects.get()
    assert (waiting.parked_at, waiting.cleared_at) == (FIRST, None)
    change_profile(town[0], country="NO")
    run(NEXT)
    assert parked() == []
    assert books().numbers == [str(number) for number in range(10_001, 10_006)], "two years on one invoice"
    change_profile(town[0], country="SE")
    run(instant_of(date(2016, 5, 20)), instant_of(date(2016, 5, 23)))
    with scoped(WORKER):
        assert ParkedWork.objects.count() == 2, "new trouble is a new row"


def test_an_invoice_that_nobody_foresaw(town: list[UUID]) -> None:
    change_profile(town[2], language="xx")
    run(FIRST)
    assert parked() == [("invoice_charges", "town-03", "KeyError")]
    assert books().numbers == ["10001", "10002"]
    change_profile(town[2], language="nb")
    run(RENEWAL)
    assert parked() == []
    assert books().numbers == ["10001", "10002", "10003"]


def test_a_zone_that_does_not_exist_stops_only_its_own_customer(town: list[UUID]) -> None:
    run(FIRST)
    change(town[0], timezone="Mars/Olympus")
    run(RENEWAL, CLOSING)
    stopped = {(slug, code) for _job, slug, code in parked()}
    assert stopped == {("town-01", "ZoneInfoNotFoundError")}
    assert {"renew_terms", "reprice_terms"} <= {job for job, _slug, _code in parked()}
    assert [slug for slug, day, _ in books().charges if day == "2015-05-20"] == ["town-02", "town-03"]
    change(town[0], timezone="Europe/Oslo")
    run(NEXT)
    assert parked() == []
    assert books().charges == expected_charges(3)


def test_an_older_day_than_the_series_holds_is_parked_and_takes_no_number(town: list[UUID]) -> None:  # R-X-12
    change_profile(town[0], country="SE")
    run(CLOSING)
    change_profile(town[0], country="NO")
    run(FIRST)
    assert parked() == [("invoice_charges", "town-01", "DATE_BEFORE_SERIES")]
    with scoped(WORKER):
        assert NumberSeries.objects.get().next_number == 10_003
    run(NEXT)
    assert parked() == []
    assert books().numbers == ["10001", "10002", "10003"]


def test_a_customer_without_profile_waits(town: list[UUID]) -> None:
    with scoped(STAFF), connection.cursor() as cursor:
        cursor.execute("delete from billing_profile where organization_id = %s", [town[1]])
    assert invoice_charges(FIRST) == 2
    assert parked() == [("invoice_charges", "town-02", "BILLING_PROFILE_MISSING")]
    with scoped(WORKER):
        assert Charge.objects.count() == 3
