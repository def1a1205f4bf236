"""Documents go when their years are over, and not a second before (R-X-14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from billing.invariants import INVARIANTS
from billing.models import (
    Charge,
    CreditLine,
    DroppedDocument,
    DroppedLine,
    Invoice,
    InvoiceAllocation,
    InvoiceAllocationLine,
    InvoiceLine,
    RenderedDocument,
    Seller,
)
from billing.selectors.invoices import issued_invoice
from billing.selectors.prices import term_prices
from billing.services import document_retention, documents
from billing.services.allocations import keep_allocations
from billing.services.charges import charge_terms
from billing.services.document_retention import drop_documents
from billing.services.documents import render_documents
from billing.services.invoices import invoice_charges
from billing.services.sellers import register_seller, set_document_years
from config.jobs import instant_of
from tenants.domain.refusal import Refused
from tenants.models import OutboxMessage
from tenants.scoping import STAFF, WORKER, scoped
from tenants.services.audit import record_audit
from tests.billing.crediting import credit
from tests.billing.setting import add_customer, open_shop, sign
from tests.billing.town import parked
from tests.kept import KeptDatabases
from tests.staff import audited

# The last second of 2019 in Oslo, and the first of 2020.
LAST_SECOND = datetime(2019, 12, 31, 22, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2019, 12, 31, 23, tzinfo=UTC)


@pytest.fixture
def seller_made(kept_databases: KeptDatabases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seller]:
    monkeypatch.setattr(documents, "render_invoice", lambda content: content.number.encode())
    with kept_databases.in_use(invoice_three) as seller:
        yield seller


@pytest.fixture
def seller(seller_made: Seller, db: None) -> Seller:
    """10001 and 10002 of 21 May 2014, 10003 of 11 January 2015: split, printed, mailed."""
    return seller_made


def invoice_three() -> Seller:
    seller = open_shop()
    for slug, day in (("fjellvik", date(2014, 5, 20)), ("storm", date(2014, 5, 20)), ("havnes", date(2015, 1, 10))):
        at = instant_of(day)
        sign(add_customer(seller, slug, at), day, at)
        for job in (charge_terms, invoice_charges, keep_allocations, render_documents):
            job(instant_of(day.replace(day=day.day + 1)))
    return seller


def kept() -> list[str]:
    with scoped(WORKER):
        return sorted(map(str, Invoice.objects.values_list("number", flat=True)))


def broken() -> list[str]:
    with scoped(WORKER):
        return [sentence for invariant in INVARIANTS for sentence in invariant.find_broken()]


def test_norway_has_them_kept_to_the_end_of_the_fifth_year(seller: Seller) -> None:
    assert seller.document_years == 5
    assert drop_documents(LAST_SECOND) == 0
    assert kept() == ["10001", "10002", "10003"]
    assert drop_documents(MIDNIGHT) == 2
    assert kept() == ["10003"]
    assert drop_documents(MIDNIGHT) == 0


@pytest.mark.parametrize(
    ("country", "zone", "years", "last_year"),
    [("NL", "Europe/Amsterdam", 7, 2021), ("DE", "Europe/Berlin", 8, 2022)],
)
def test_other_countries_have_years_of_their_own(
    seller: Seller, country: str, zone: str, years: int, last_year: int
) -> None:
    with scoped(STAFF):
        Seller.objects.update(country=country, timezone=zone, document_years=years)
    assert drop_documents(LAST_SECOND.replace(year=last_year)) == 0
    assert drop_documents(MIDNIGHT.replace(year=last_year)) == 2


def test_all_of_a_document_goes_and_its_place_in_the_chain_stays(seller: Seller) -> None:  # R-X-8
    with scoped(WORKER):
        digests = list(Invoice.objects.order_by("sequence").values_list("number", "previous_digest", "digest"))
    assert drop_documents(MIDNIGHT) == 2
    with scoped(WORKER):
        left = [
            model.objects.count()
            for model in (Invoice, InvoiceLine, RenderedDocument, InvoiceAllocation, InvoiceAllocationLine)
        ]
        mails = list(OutboxMessage.objects.filter(template="invoice_issued").values_list("context", flat=True))
        facts = list(DroppedDocument.objects.order_by("sequence").values_list("number", "previous_digest", "digest"))
    assert left == [1, 1, 1, 1, 1]
    assert [context["number"] for context in mails] == ["10003"]
    assert facts == digests[:2]
    assert broken() == []
    assert len(audited("invoice.dropped")) == 2


def test_what_was_charged_stays_and_is_never_invoiced_again(seller: Seller) -> None:  # R-X-7
    with scoped(WORKER):
        charges = Charge.objects.count()
    drop_documents(MIDNIGHT)
    assert charge_terms(MIDNIGHT) == 0
    assert invoice_charges(MIDNIGHT) == 0
    with scoped(WORKER):
        subscription_id = DroppedLine.objects.order_by("pk")[0].charge.subscription_id
        price = term_prices(subscription_id)[1]
        assert Charge.objects.count() == charges
    assert (price.invoice_number, price.is_invoiced) == (None, True)


def test_the_next_document_follows_the_ones_that_are_gone(seller: Seller) -> None:  # R-X-8
    assert drop_documents(MIDNIGHT.replace(year=2020)) == 3
    assert kept() == []
    assert broken() == []
    day = date(2021, 3, 1)
    sign(add_customer(seller, "newcomer", instant_of(day)), day, instant_of(day))
    charge_terms(instant_of(day))
    invoice_charges(instant_of(day))
    assert "10004" in kept()
    assert broken() == []


def test_a_job_that_is_killed_goes_on_where_it_stopped(seller: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_for_the_second(action: str, kind: str, subject: Any, **facts: Any) -> None:
        if DroppedDocument.objects.filter(document_id=subject, number="10002").exists():
            raise RuntimeError("killed")
        record_audit(action, kind, subject, **facts)

    monkeypatch.setattr(document_retention, "record_audit", fail_for_the_second)
    assert drop_documents(MIDNIGHT.replace(year=2020)) == 1
    assert kept() == ["10002", "10003"]  # the later one waits, so that what is kept is one chain
    assert broken() == []
    assert [code for _job, _customer, code in parked()] == ["RuntimeError"]
    monkeypatch.undo()
    assert drop_documents(MIDNIGHT.replace(year=2020)) == 2
    assert (kept(), parked()) == ([], [])


def test_a_credit_note_outlives_the_invoice_that_it_corrects(seller: Seller) -> None:  # R-X-8
    """10003 is of January 2015; a part of it was given back in 2016, so that stays a year longer."""
    at = instant_of(date(2016, 2, 1))
    with scoped(STAFF):
        invoice_id = Invoice.objects.get(number="10003").pk
    credit(invoice_id, "10000", at=at)
    for job in (keep_allocations, render_documents):
        job(at)
    assert drop_documents(MIDNIGHT.replace(year=2020)) == 3
    assert kept() == ["10004"]
    assert broken() == []
    with scoped(WORKER):
        note = issued_invoice("10004")
        assert note.content.corrects is not None
        assert note.content.corrects.number == "10003"
    assert drop_documents(MIDNIGHT.replace(year=2021)) == 1
    assert kept() == []
    with scoped(WORKER):
        assert not CreditLine.objects.exists()
        assert DroppedDocument.objects.get(number="10004").kind == "credit_note"
        assert not OutboxMessage.objects.filter(template="credit_note_issued").exists()
    assert broken() == []


def test_a_seller_without_years_keeps_everything(seller: Seller) -> None:
    with scoped(STAFF):
        set_document_years(seller.pk, None, reason="A lawsuit", at=MIDNIGHT)
    assert drop_documents(MIDNIGHT.replace(year=2025)) == 0
    (entry,) = audited("seller.retention_changed")
    assert (entry.reason, entry.details) == ("A lawsuit", {"values": {"document_years": [5, None]}})


def test_more_years_than_the_law_asks_for(seller: Seller) -> None:
    with scoped(STAFF):
        set_document_years(seller.pk, 10, reason="As the group does", at=MIDNIGHT)
    assert drop_documents(MIDNIGHT.replace(year=2023)) == 0
    assert drop_documents(MIDNIGHT.replace(year=2024)) == 2


@pytest.mark.parametrize(
    ("years", "reason", "code"),
    [(4, "x", "RETENTION_TOO_SHORT"), (31, "x", "RETENTION_TOO_LONG"), (6, " ", "REASON_MISSING")],
)
def test_years_that_cannot_be_are_refused(seller: Seller, years: int, reason: str, code: str) -> None:
    with scoped(STAFF), pytest.raises(Refused, match=code):
        set_document_years(seller.pk, years, reason=reason, at=MIDNIGHT)
    with scoped(STAFF):
        assert Seller.objects.get().document_years == 5


def test_a_country_whose_law_is_not_known_here_keeps_everything(seller: Seller) -> None:
    with scoped(STAFF):
        facts = Seller.objects.values("address", "postcode", "city", "currency", "contact_name", "email").get()
        other = register_seller(
            at=MIDNIGHT, code="se", name="Terräng AB", country="SE", timezone="Europe/Stockholm", **facts
        )
    assert other.document_years is None
