"""Invoices and credit notes, read only: what is issued never changes (R-X-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Sum, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.domain.document_chain import chained_digest
from billing.models import Invoice, InvoiceKind, InvoiceLine, RenderedDocument
from billing.selectors.invoices import invoice_pdf, issued_invoice_by_id
from billing.views.invoices import invoice_page
from billing.views.pages import InvoicePage
from tenants.admin_floor.actions import find_row
from tenants.admin_floor.columns import column, titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_day, as_money, as_state, list_address
from tenants.admin_floor.today import Figure, figure_of_the_day
from tenants.domain.amount import Amount
from tenants.domain.periods import month_of


@admin.register(Invoice)
class InvoiceAdmin(FactAdmin):
    page_template = "admin/billing/invoice.html"
    page_select_related = ("organization", "seller", "series")
    list_display = (
        "shown_number",
        "customer",
        "shown_kind",
        "issued",
        "due",
        "net_amount",
        "total_amount",
        "state",
        "left_amount",
    )
    list_filter = (
        ("kind", titled(admin.ChoicesFieldListFilter, gettext_lazy("kind"))),
        ("seller", titled(admin.RelatedFieldListFilter, gettext_lazy("seller"))),
        ("currency", titled(admin.AllValuesFieldListFilter, gettext_lazy("currency"))),
    )
    list_select_related = ("organization",)
    search_fields = ("number", "organization__name", "organization__slug")
    search_help_text = gettext_lazy("Number or customer")
    empty_words = gettext_lazy("No invoices yet. They are issued within the hour after a charge.")

    shown_kind = column("kind", gettext_lazy("kind"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        """A document's whole content is read on its own page only."""
        invoices: QuerySet[Invoice] = super().get_queryset(request)
        return invoices.defer("content").annotate(credited=Subquery(credited_totals()))

    def rows_for_page(self, request: HttpRequest) -> QuerySet[Invoice]:
        invoices: QuerySet[Invoice] = super().rows_for_page(request)
        return invoices.defer(None)

    def label_of(self, row: Invoice) -> Words:
        if row.number is None:
            return _("Draft for %(customer)s") % {"customer": row.organization.name}
        return f"{InvoiceKind(row.kind).label} {row.number}"

    @admin.display(description=gettext_lazy("number"), ordering="sequence")
    def shown_number(self, invoice: Invoice) -> Words:
        return invoice.number or gettext_lazy("draft")

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, invoice: Invoice) -> str:
        return invoice.organization.name

    @admin.display(description=gettext_lazy("issued"), ordering="issued_on")
    def issued(self, invoice: Invoice) -> str:
        return as_day(invoice.issued_on)

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def due(self, invoice: Invoice) -> str:
        return as_day(invoice.due_on)

    @admin.display(description=gettext_lazy("without VAT"), ordering="net")
    def net_amount(self, invoice: Invoice) -> str:
        return as_money(counted(invoice, invoice.net), invoice.currency)

    @admin.display(description=gettext_lazy("total"), ordering="total")
    def total_amount(self, invoice: Invoice) -> str:
        return as_money(counted(invoice, invoice.total), invoice.currency)

    @admin.display(description=gettext_lazy("left after credit"))
    def left_amount(self, invoice: Any) -> str:
        """Of an invoice that was credited."""
        return as_money(None if invoice.credited is None else invoice.total - invoice.credited, invoice.currency)

    @admin.display(description=gettext_lazy("state"), ordering="issued_at")
    def state(self, invoice: Any) -> str:
        return invoice_state(invoice)

    def page_context(self, request: HttpRequest, row: Invoice) -> dict[str, Any]:
        if row.content is None:
            return {"state": invoice_state(row), "draft_lines": draft_lines(row)}
        page = issued_page(row)
        return {
            "state": invoice_state(row),
            "invoice": page,
            "content": page.content,
            "is_intact": chained_digest(row.content, row.previous_digest) == row.digest,
            "neighbours": neighbours(row),
            "documents": RenderedDocument.objects.filter(invoice=row).defer("content"),
        }

    def get_urls(self) -> list[URLPattern]:
        route = path("<path:object_id>/pdf/", self.admin_site.admin_view(self.pdf), name="billing_invoice_pdf")
        inherited: list[URLPattern] = super().get_urls()
        return [route, *inherited]

    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        invoice: Invoice = find_row(self.get_queryset(request), object_id)
        if invoice.issued_at is None:
            raise Http404
        file = invoice_pdf(issued_invoice_by_id(invoice.pk))
        response = HttpResponse(file, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{invoice.kind}-{invoice.number}.pdf"'
        return response


def credited_totals() -> QuerySet[Invoice, Any]:
    """What the credit notes over an invoice give back, with VAT; none where there are none."""
    notes = Invoice.objects.filter(
        organization=OuterRef("organization"), corrects=OuterRef("pk"), issued_at__isnull=False
    )
    return notes.order_by().values("corrects").annotate(credited=Sum("total")).values("credited")


def counted(invoice: Invoice, amount: Decimal | None) -> Decimal | None:
    """As it counts in a sum: below zero for a credit note."""
    return -amount if amount is not None and invoice.kind == InvoiceKind.CREDIT_NOTE else amount


def invoice_state(invoice: Any) -> str:
    """Payments are not kept yet, so an issued invoice says only that it is, and what was given back of it."""
    if invoice.issued_at is None:
        return as_state("wait", _("Draft"))
    if invoice.credited is None:
        return as_state("good", _("Issued"))
    is_whole = invoice.credited == invoice.total
    return as_state("idle", _("Credited")) if is_whole else as_state("info", _("Partly credited"))


def issued_page(invoice: Invoice) -> InvoicePage:
    """The document as the customer sees it, with links to staff's own pages."""
    found = issued_invoice_by_id(invoice.pk)
    page = invoice_page(found)
    notes = zip(page.credited_by, found.credited_by, strict=True)
    return replace(
        page,
        lines=tuple(replace(line, price_term="") for line in page.lines),
        credited_by=tuple(replace(shown, url=_address(note.id)) for shown, note in notes),
        corrects_url=_address(found.corrects) if found.corrects else "",
    )


def _address(invoice_id: UUID) -> str:
    return reverse("admin:billing_invoice_change", args=[invoice_id])


def draft_lines(invoice: Invoice) -> list[InvoiceLine]:
    lines = InvoiceLine.objects.filter(invoice=invoice).select_related("charge")
    return list(lines.order_by("position"))


def neighbours(invoice: Invoice) -> dict[str, Invoice]:
    """The documents before and after it in its series: each holds the digest of the one before."""
    if invoice.sequence is None:
        return {}
    beside = Invoice.objects.filter(
        series=invoice.series_id, sequence__in=[invoice.sequence - 1, invoice.sequence + 1]
    ).defer("content")
    return {"before" if (found.sequence or 0) < invoice.sequence else "after": found for found in beside}


@figure_of_the_day(place=20)
def invoiced_this_month(at: datetime) -> Figure:
    """Net of VAT and of credit notes, by currency: amounts of two currencies have no sum."""
    month = month_of(timezone.localtime(at).date())
    return Figure(
        title=gettext_lazy("Invoiced this month, without VAT"),
        template="admin/today/figure_amounts.html",
        values=invoiced_between(month.start, month.end),
        url=list_address(Invoice),
    )


def invoiced_between(start: date, end: date) -> list[dict[str, Any]]:
    signed = Case(When(kind=InvoiceKind.CREDIT_NOTE, then=-F("net")), default=F("net"))
    sums = (
        Invoice.objects.filter(issued_on__gte=start, issued_on__lt=end)
        .order_by("currency")
        .values("currency")
        .annotate(amount=Sum(signed), count=Count("pk"))
    )
    return [{"amount": Amount(row["amount"], row["currency"]), "documents": row["count"]} for row in sums]
