"""Numbers without gaps, dates that never fall, the seller's calendar (R-X-8, R-X-12)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from billing.models import Invoice, InvoiceLine, NumberSeries, Seller
from billing.selectors.invoices import issued_invoices
from billing.services.invoices import invoice_charges, issue_waiting
from billing.services.issuing import issue_invoice
from config.jobs import instant_of
from licensing.selectors import subscriptions_of
from tenants.domain.periods import Period
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, WORKER, scoped, worker_for
from tests.billing.setting import add_customer, open_shop, sign
from tests.racing import race

SIGNED_ON = date(2014, 5, 20)
ISSUED = instant_of(date(2014, 5, 21))
CUSTOMERS, RACERS = 12, 4


def customers(seller: Seller, count: int) -> list[UUID]:
    found = [add_customer(seller, f"customer-{number:02}") for number in range(count)]
    for customer in found:
        sign(customer, SIGNED_ON)
    return found


def numbers() -> list[str]:
    with scoped(WORKER):
        return sorted(map(str, Invoice.objects.values_list("number", flat=True)))


def issue(customer: UUID, at: datetime = ISSUED) -> list[Invoice]:
    with scoped(worker_for(customer)):
        return issue_waiting(customer, at)


def test_a_rollback_gives_the_number_back(seller: Seller) -> None:
    first, second = customers(seller, 2)
    with scoped(worker_for(first)):
        assert [invoice.number for invoice in issue_waiting(first, ISSUED)] == ["10001"]
        transaction.set_rollback(True)
    assert numbers() == []
    assert [invoice.number for invoice in issue(second)] == ["10001"]
    assert [invoice.number for invoice in issue(first)] == ["10002"]


def test_several_at_once_have_no_gap_and_one_chain(real_db: str) -> None:
    found = customers(open_shop(), CUSTOMERS)

    def work(number: int) -> None:
        """Each its own customers, and the last ones are everybody's."""
        for customer in [*found[number::RACERS], *found[-2:]]:
            issue(customer)

    race(work, RACERS)
    assert numbers() == [str(number) for number in range(10_001, 10_001 + CUSTOMERS)]
    with scoped(WORKER):
        chain = list(Invoice.objects.order_by("sequence").values_list("previous_digest", "digest"))
    assert [before for before, _ in chain] == ["", *[digest for _, digest in chain[:-1]]]


def test_numbers_of_a_sequence_would_have_gaps(
    real_db: str, as_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    """The negative control: what a rolled-back invoice has taken from a sequence is gone."""
    as_superuser.execute("create sequence naive start 10001")
    taken = []
    for is_rolled_back in (False, True, False):
        with as_superuser.transaction(force_rollback=is_rolled_back):
            row = as_superuser.execute("select nextval('naive')").fetchone()
        taken.append((row, is_rolled_back))
    assert [row for row, is_rolled_back in taken if not is_rolled_back] == [(10001,), (10003,)]


def test_dates_never_fall_within_a_series(seller: Seller) -> None:
    first, second = customers(seller, 2)
    issue(first, instant_of(date(2014, 6, 2)))
    with pytest.raises(Refused) as refused:
        issue(second, instant_of(date(2014, 6, 1)))
    assert refused.value.code == "DATE_BEFORE_SERIES"
    assert refused.value.details == {"last_issued_on": "2014-06-02", "issued_on": "2014-06-01"}
    assert [invoice.number for invoice in issue(second, instant_of(date(2014, 6, 2)))] == ["10002"]


def test_the_invoice_is_dated_by_the_seller_and_the_term_by_the_customer(seller: Seller) -> None:
    """At half past two in the afternoon in Oslo, Auckland has been in the next day for half an hour."""
    auckland = add_customer(seller, "auckland", timezone="Pacific/Auckland")
    at = datetime(2014, 5, 20, 12, 30, tzinfo=UTC)
    sign(auckland, date(2014, 5, 21), at)
    issue(auckland, at)
    with scoped(WORKER):
        (invoice,), (subscription,) = issued_invoices(auckland), subscriptions_of(auckland)
    (line,) = invoice.content.lines
    assert (invoice.content.issued_on, invoice.content.due_on) == (date(2014, 5, 20), date(2014, 6, 19))
    assert line.period == subscription.terms[0].period == Period(date(2014, 5, 21), date(2015, 5, 21))


def test_midnight_of_the_invoice_is_the_sellers(seller: Seller) -> None:
    first, second = customers(seller, 2)
    issue(first, datetime(2014, 5, 20, 21, 59, 59, tzinfo=UTC))
    issue(second, datetime(2014, 5, 20, 22, tzinfo=UTC))
    with scoped(WORKER):
        days = list(Invoice.objects.order_by("sequence").values_list("issued_on", flat=True))
    assert days == [date(2014, 5, 20), date(2014, 5, 21)]


def test_an_issued_invoice_is_not_issued_again(seller: Seller) -> None:
    (customer,) = customers(seller, 1)
    (invoice,) = issue(customer)
    assert issue(customer) == []
    with scoped(worker_for(customer)), pytest.raises(Refused) as refused:
        issue_invoice(invoice, as_of=ISSUED)
    assert refused.value.code == "INVOICE_ISSUED"


def test_an_empty_draft_takes_no_number(seller: Seller) -> None:
    (customer,) = customers(seller, 1)
    seller_id = issue(customer)[0].seller_id
    with scoped(worker_for(customer)):
        draft = Invoice.objects.create(organization_id=customer, seller_id=seller_id, currency="NOK", drafted_at=ISSUED)
        with pytest.raises(Refused) as refused:
            issue_invoice(draft, as_of=ISSUED)
    assert refused.value.code == "INVOICE_EMPTY"
    with scoped(STAFF):
        assert NumberSeries.objects.get().next_number == 10_002


def test_a_charge_is_invoiced_once_whoever_gathers_it(seller: Seller) -> None:
    (customer,) = customers(seller, 1)
    assert invoice_charges(ISSUED) == 1
    assert invoice_charges(ISSUED) == 0
    with scoped(WORKER):
        assert InvoiceLine.objects.count() == 1
    assert numbers() == ["10001"]
    assert issue(customer) == []
