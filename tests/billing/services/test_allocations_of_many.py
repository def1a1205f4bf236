"""Splits are kept for hundreds of invoices at once, each as its own organization wants it (R-SCALGO-13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.domain.allocation_basis import AllocationKey
from billing.models import BillingProfile, InvoiceAllocation
from billing.selectors.allocations import UsualSplit
from billing.services.allocation_rules import set_usual_split
from billing.services.allocations import keep_allocations
from billing.services.charges import charge_terms
from billing.services.invoices import invoice_charges
from config.jobs import instant_of
from tenants.scoping import STAFF, WORKER, scoped
from tests.billing.setting import AT
from tests.billing.town import open_town, parked
from tests.kept import KeptDatabases

FIRST, NEXT = instant_of(date(2014, 5, 21)), instant_of(date(2014, 5, 22))
USUAL = {
    key: UsualSplit(key=key, has_rest=key is AllocationKey.PERCENT)
    for key in (AllocationKey.USAGE, AllocationKey.PEOPLE, AllocationKey.PERCENT)
}


@pytest.fixture
def town_made(kept_databases: KeptDatabases) -> Iterator[list[UUID]]:
    with kept_databases.in_use(open_town, 9) as customers:
        yield customers


@pytest.fixture
def town(town_made: list[UUID], db: None) -> list[UUID]:
    """Every third customer splits by usage, by people, by percentages."""
    with scoped(STAFF):
        for number, customer in enumerate(town_made):
            set_usual_split(customer, list(USUAL.values())[number % 3], at=AT)
    return town_made


def invoice_only(customers: Sequence[UUID]) -> None:
    """The others' country stands in the way."""
    with scoped(STAFF):
        BillingProfile.objects.update(country="SE")
        BillingProfile.objects.filter(organization_id__in=customers).update(country="NO")


def test_more_invoices_ask_no_more(town: list[UUID]) -> None:
    charge_terms(FIRST)
    invoice_only(town[:3])
    assert (invoice_charges(FIRST), len(parked())) == (3, 6)
    with CaptureQueriesContext(connection) as few:
        assert keep_allocations(FIRST) == 3
    invoice_only(town)
    assert invoice_charges(NEXT) == 6
    with CaptureQueriesContext(connection) as many:
        assert keep_allocations(NEXT) == 6
    assert len(many) == len(few), [query["sql"] for query in many.captured_queries]
    with scoped(WORKER):
        kept = InvoiceAllocation.objects.order_by("organization__slug").values_list("key", "net", "revision")
        assert list(kept) == [(key.value, 40_000, 1) for key in USUAL] * 3


def test_whose_percentages_are_missing_is_parked_and_the_others_are_split(town: list[UUID]) -> None:
    charge_terms(FIRST)
    invoice_charges(FIRST)
    forget_rest(town[2])
    assert (keep_allocations(FIRST), parked()) == (8, [("keep_allocations", "town-03", "PERCENTS_MISSING")])


def forget_rest(customer: UUID) -> None:
    """Past the services, which never let it come to this."""
    with scoped(STAFF), connection.cursor() as cursor:
        cursor.execute("update allocation_rule set has_rest = false where organization_id = %s", [customer])
