"""`/invoices`: issued documents of an organization, as JSON and as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.content_schema import invoice_content_schema
from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_as_json
from billing.models import Invoice, InvoiceKind
from billing.selectors.invoices import IssuedInvoice, invoice_pdf, issued_invoice, issued_rows, issued_rows_facts
from tenants.api.base import OrganizationView
from tenants.api.schema import page_of
from tenants.api.serializers import ErrorBody, PageQuery

JSON, PDF = "application/json", "application/pdf"
DROPPED = OpenApiResponse(ErrorBody, description="DOCUMENT_DROPPED: the years that it had to be kept are over.")


@extend_schema_field(invoice_content_schema())
class ContentField(serializers.JSONField):
    """All that the document says."""


class CorrectionBody(serializers.Serializer[Any]):
    """The invoice that a credit note corrects, and why."""

    number = serializers.CharField()
    issued_on = serializers.DateField()
    reason = serializers.CharField()


class InvoiceSummaryBody(serializers.Serializer[Any]):
    """An issued document; it never changes. Amounts of a credit note are what it gives back: subtract them."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(InvoiceKind.choices)
    corrects = CorrectionBody(allow_null=True, help_text="Of a credit note; null for an invoice.")
    credited_by = serializers.ListField(
        child=serializers.CharField(), help_text="Of an invoice: the numbers of the credit notes that correct it."
    )
    left = serializers.CharField(
        allow_null=True,
        help_text="Of an invoice: its total less its credit notes, paid or not. Null for a credit note.",
    )
    issued_on = serializers.DateField(help_text="By the seller's calendar.")
    due_on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    net = serializers.CharField()
    vat = serializers.CharField()
    total = serializers.CharField()
    issued_at = serializers.DateTimeField()
    digest = serializers.CharField(help_text="SHA-256 over the document before it and this one's content.")
    previous_digest = serializers.CharField(allow_blank=True, help_text="Empty for the first of a series.")


class InvoiceBody(InvoiceSummaryBody):
    """An issued document, whole: every address, text and amount, and the why of each line."""

    content = ContentField()


class PdfRenderer(BaseRenderer):
    """Stands for PDF where the caller says what is wanted; the view answers with the file itself."""

    media_type = PDF
    format = "pdf"


class InvoicesView(OrganizationView):
    scopes: ClassVar = {"GET": "invoices:read"}
    query_of: ClassVar = {"GET": PageQuery}

    @extend_schema(operation_id="invoices_list", responses=page_of(InvoiceSummaryBody))
    def get(self, request: Request) -> Response:
        """Issued documents, in the order in which they were drafted."""
        return self.page(issued_rows(self.organization.id), _show_page)


class DocumentView(OrganizationView):
    """One issued document. Refusals are JSON, also for those who asked for a PDF."""

    scopes: ClassVar = {"GET": "invoices:read"}

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSON
        return super().handle_exception(exc)

    def pdf(self, found: IssuedInvoice) -> HttpResponse:
        headers = {"Content-Disposition": f'inline; filename="{found.file_name}.pdf"'}
        return HttpResponse(invoice_pdf(found), content_type=PDF, headers=headers)


class InvoiceDetailView(DocumentView):
    renderer_classes = [JSONRenderer, PdfRenderer]

    @extend_schema(
        operation_id="invoices_retrieve",
        responses={(200, JSON): InvoiceBody, (200, PDF): OpenApiTypes.BINARY, (410, JSON): DROPPED},
    )
    def get(self, request: Request, number: str) -> Response | HttpResponse:
        """One issued document; with `Accept: application/pdf` its PDF."""
        found = issued_invoice(number)
        if request.accepted_media_type == PDF:
            return self.pdf(found)
        return Response(InvoiceBody(_summary(found) | {"content": content_as_json(found.content)}).data)


class InvoicePdfView(DocumentView):
    renderer_classes = [PdfRenderer]

    @extend_schema(operation_id="invoices_pdf", responses={(200, PDF): OpenApiTypes.BINARY, (410, JSON): DROPPED})
    def get(self, request: Request, number: str) -> HttpResponse:
        """The PDF of an issued document."""
        return self.pdf(issued_invoice(number))


def _show_page(invoices: Sequence[Invoice]) -> list[dict[str, Any]]:
    return [dict(InvoiceSummaryBody(_summary(found)).data) for found in issued_rows_facts(invoices)]


def _summary(found: IssuedInvoice) -> dict[str, Any]:
    content = found.content
    return {
        "number": content.number,
        "kind": found.kind.value,
        "corrects": shown_correction(content),
        "credited_by": [note.number for note in found.credited_by],
        "left": None if content.is_credit else found.left.text,
        "issued_on": content.issued_on,
        "due_on": content.due_on,
        "currency": content.currency,
        "net": format(content.totals.net, "f"),
        "vat": format(content.totals.vat, "f"),
        "total": format(content.totals.total, "f"),
        "issued_at": found.issued_at,
        "digest": found.digest,
        "previous_digest": found.previous_digest,
    }


def shown_correction(content: InvoiceContent) -> dict[str, Any] | None:
    corrects = content.corrects
    if corrects is None:
        return None
    return {"number": corrects.number, "issued_on": corrects.issued_on, "reason": corrects.reason}
