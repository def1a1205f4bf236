"""Issued invoices, as their own content says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_from_json
from billing.documents.render import render_invoice
from billing.domain.money import Money
from billing.models import PDF, DroppedDocument, Invoice, InvoiceKind, RenderedDocument
from billing.selectors.credit_notes import CreditNoteFacts, credit_notes_of
from tenants.domain.refusal import Gone, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvoice:
    """An issued document with what surrounds it; `content` is all that it says.

    `corrects` is the id of the invoice that a credit note corrects; `credited_by` are the credit notes over an invoice.
    """

    id: UUID
    organization_id: UUID
    content: InvoiceContent
    issued_at: datetime
    digest: str
    previous_digest: str
    corrects: UUID | None
    credited_by: tuple[CreditNoteFacts, ...]

    @property
    def kind(self) -> InvoiceKind:
        """In the books; what German calls a cancellation is a credit note over a whole invoice."""
        return InvoiceKind.CREDIT_NOTE if self.content.is_credit else InvoiceKind.INVOICE

    @property
    def total(self) -> Money:
        """With VAT, as it counts in a sum: below zero for a credit note."""
        total = Money(self.content.totals.total, self.content.currency)
        return -total if self.content.is_credit else total

    @property
    def left(self) -> Money:
        """What of an invoice's total its credit notes leave, paid or not."""
        return self.total - Money.total((note.total for note in self.credited_by), self.content.currency)

    @property
    def number(self) -> str:
        return self.content.number

    @property
    def file_name(self) -> str:
        """Without an ending; numbers are letters and digits of our own making."""
        return f"{self.kind.value}-{self.number}"


def issued_rows(organization_id: UUID) -> QuerySet[Invoice]:
    """All of an organization's, for a list that orders and pages them itself."""
    return Invoice.objects.filter(organization_id=organization_id, issued_at__isnull=False)


def issued_invoices(organization_id: UUID) -> list[IssuedInvoice]:
    """All of an organization's, the latest first."""
    rows = issued_rows(organization_id).order_by("-issued_on", "-sequence")
    return issued_rows_facts(rows)


def issued_invoice(number: str) -> IssuedInvoice:
    """One of the scope's, by its number; raises `NotFound`, or `Gone` (DOCUMENT_DROPPED) if its time is over."""
    invoice = Invoice.objects.filter(number=number, issued_at__isnull=False).first()
    if invoice is None:
        raise _missing(number)
    return issued_row_facts(invoice)


def _missing(number: str) -> NotFound:
    dropped = dropped_document(number)
    if dropped is None:
        return NotFound("invoice", number)
    return Gone(
        "invoice",
        number,
        code="DOCUMENT_DROPPED",
        message=_("This document had to be kept no longer, and is gone."),
        details={
            "number": number,
            "issued_on": dropped.issued_on.isoformat(),
            "dropped_on": dropped.dropped_on.isoformat(),
        },
    )


def dropped_document(number: str) -> DroppedDocument | None:
    """What stays of a document of the scope's that is kept no longer."""
    dropped: DroppedDocument | None = DroppedDocument.objects.filter(number=number).first()
    return dropped


def dropped_numbered(number: str) -> dict[str, DroppedDocument]:
    """What stays of the scope's dropped documents with this number, by the seller's code."""
    found = DroppedDocument.objects.filter(number=number).select_related("series__seller")
    return {dropped.series.seller.code: dropped for dropped in found}


def issued_invoices_numbered(number: str) -> dict[str, IssuedInvoice]:
    """Those of the scope with this number, by the seller's code: each seller counts for itself."""
    invoices = Invoice.objects.filter(number=number, issued_at__isnull=False).select_related("seller")
    return {invoice.seller.code: issued_row_facts(invoice) for invoice in invoices.order_by("seller__code")}


def issued_invoice_by_id(invoice_id: UUID) -> IssuedInvoice:
    """One of the scope's; raises `NotFound`."""
    invoice = Invoice.objects.filter(pk=invoice_id, issued_at__isnull=False).first()
    if invoice is None:
        raise NotFound("invoice", str(invoice_id))
    return issued_row_facts(invoice)


def invoice_pdf(invoice: IssuedInvoice) -> bytes:
    """The kept PDF; if it is not rendered yet, the same bytes made now."""
    document = RenderedDocument.objects.filter(invoice_id=invoice.id, kind=PDF).first()
    return bytes(document.content) if document else render_invoice(invoice.content)


def issued_row_facts(invoice: Invoice) -> IssuedInvoice:
    """Raises `NotFound` for a draft."""
    (facts,) = issued_rows_facts([invoice])
    return facts


def issued_rows_facts(invoices: Iterable[Invoice]) -> list[IssuedInvoice]:
    """Of many, in their order; their credit notes are read at once."""
    rows = list(invoices)
    notes = credit_notes_of([(row.organization_id, row.pk) for row in rows if row.kind == InvoiceKind.INVOICE])
    return [_facts(row, notes.get(row.pk, ())) for row in rows]


def _facts(invoice: Invoice, credited_by: tuple[CreditNoteFacts, ...]) -> IssuedInvoice:
    if invoice.issued_at is None or invoice.content is None:
        raise NotFound("invoice", str(invoice.pk))
    return IssuedInvoice(
        id=invoice.pk,
        organization_id=invoice.organization_id,
        content=content_from_json(invoice.content),
        issued_at=invoice.issued_at,
        digest=invoice.digest,
        previous_digest=invoice.previous_digest,
        corrects=invoice.corrects,
        credited_by=credited_by,
    )
