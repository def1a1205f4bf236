"""Splits of invoices are kept: the first with the invoice, every other one as a revision beside it (R-SCALGO-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from billing.domain.allocation import Allocation, allocate
from billing.models import Invoice, InvoiceAllocation
from billing.selectors.allocations import kept_allocation, kept_splits, latest_allocations, usual_splits
from billing.selectors.invoices import IssuedInvoice, issued_invoice_by_id, issued_rows_facts
from billing.services.allocation_parts import (
    SplitChoice,
    estimated_terms,
    invoice_amounts,
    split_invoice,
    split_invoices,
)
from billing.services.allocation_rows import NewSplit, insert_splits
from billing.services.chunks import SMALL_CHUNK, Subject, run_in_chunks
from tenants.domain.refusal import Refused
from tenants.scoping import WORKER, scoped


def keep_allocations(as_of: datetime) -> int:
    """Splits every issued invoice that has no split yet, as its organization usually wants it; returns how many.

    What is kept then stays: later moves of people and late usage change nothing of it. Killed or run twice at once, an
    invoice has its first split once.
    """
    with scoped(WORKER):
        due = [Subject(*found) for found in _invoices_to_split().values_list("organization_id", "pk")]
    return run_in_chunks("keep_allocations", due, partial(_split_first, as_of), as_of, size=SMALL_CHUNK)


def _invoices_to_split() -> QuerySet[Invoice]:
    kept = InvoiceAllocation.objects.filter(organization=OuterRef("organization"), invoice=OuterRef("pk"))
    return Invoice.objects.filter(issued_at__isnull=False).exclude(Exists(kept)).order_by()


def _split_first(as_of: datetime, subjects: Sequence[Subject]) -> int:
    """Invoices before the credit notes that correct them, which are split alike."""
    due = _invoices_to_split().filter(pk__in=[subject.id for subject in subjects])
    invoices = issued_rows_facts(due.order_by("organization_id", "issued_on", "sequence"))
    return sum(
        insert_splits(_first_splits([invoice for invoice in invoices if invoice.content.is_credit is is_credit]), as_of)
        for is_credit in (False, True)
    )


def _first_splits(invoices: Sequence[IssuedInvoice]) -> list[NewSplit]:
    """A document that corrects another is split as that is by now; all others as their organizations usually want."""
    corrected = _splits_of_corrected(invoices)
    found = {
        invoice.id: allocate(invoice_amounts(invoice.content), split.basis, [line.part for line in split.lines])
        for invoice in invoices
        if (split := corrected.get(invoice.id)) is not None
    }
    usual = usual_splits({invoice.organization_id for invoice in invoices})
    others = [
        (invoice, SplitChoice(key=usual[invoice.organization_id].key, on=_first_day(invoice)))
        for invoice in invoices
        if invoice.id not in found
    ]
    for (invoice, _choice), allocation in zip(others, split_invoices(others), strict=True):
        found[invoice.id] = allocation
    return [NewSplit(invoice=invoice, revision=1, allocation=found[invoice.id]) for invoice in invoices]


def keep_allocation(invoice_id: UUID, choice: SplitChoice, *, seen_revision: int, at: datetime) -> int:
    """Keeps a split by another key or day beside those before it; from now on it counts. Returns its revision.

    Keeping what counts already changes nothing. `seen_revision` is the one that counted when the choice was made (0:
    none). Raises `NotFound`, and `Refused`: SPLIT_CHANGED if another one counts by now, and as `split_invoice` does.
    """
    invoice = issued_invoice_by_id(invoice_id)
    splits = kept_splits(invoice_id)
    latest = splits[0].revision if splits else 0
    allocation = split_invoice(invoice, choice)
    if splits and kept_allocation(splits[0]) == allocation:
        return latest
    split = NewSplit(invoice=invoice, revision=seen_revision + 1, allocation=allocation)
    if seen_revision != latest or not insert_splits([split], at):
        raise Refused(
            "SPLIT_CHANGED", _("Somebody has kept another split meanwhile. Look at it before you keep yours.")
        )
    return split.revision


def _first_day(invoice: IssuedInvoice) -> date:
    """Of a year that has not begun, or is over, nothing or all has been used by the day of the invoice."""
    day = invoice.content.issued_on
    for term in estimated_terms(invoice.content):
        day = min(max(day, term.start), term.last_day)
    return day


def _splits_of_corrected(invoices: Sequence[IssuedInvoice]) -> Mapping[UUID, Allocation]:
    """The latest split of the invoice that each one corrects; of one that is kept no longer there is none."""
    correcting = [(invoice, invoice.corrects) for invoice in invoices if invoice.corrects is not None]
    latest = latest_allocations([(invoice.organization_id, corrected) for invoice, corrected in correcting])
    return {invoice.id: latest[corrected] for invoice, corrected in correcting if corrected in latest}
