"""The list of invoices, one invoice, and its files."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from billing.documents.content import InvoiceContent, Line
from billing.documents.content_json import content_as_json
from billing.documents.labels import labels_of
from billing.documents.words.letterhead import buyer_identity, registration
from billing.models import InvoiceKind
from billing.selectors.invoices import IssuedInvoice, dropped_document, invoice_pdf, issued_invoice, issued_invoices
from billing.selectors.prices import term_prices
from billing.selectors.shown_subscriptions import all_elsewhere
from billing.services.invoice_mail import invoice_mail_reason
from billing.services.plan_pricing import has_yearly_fee
from billing.views.pages import (
    CourseStep,
    CreditedBy,
    InvoicePage,
    InvoicePageLine,
    InvoiceRow,
    InvoicesPage,
    WaitingInvoice,
)
from licensing.selectors import subscriptions_of
from tenants.domain.periods import local_day
from tenants.domain.refusal import Gone, NotFound
from tenants.scoping import current_organization
from tenants.selectors import mail_of_reason, organization_facts
from tenants.views.access import manager_required


@manager_required
def invoices(request: HttpRequest) -> HttpResponse:
    organization = organization_facts(current_organization())
    today = local_day(timezone.now(), organization.timezone)
    page = InvoicesPage(
        rows=tuple(invoice_row(found) for found in issued_invoices(organization.id)),
        waiting=waiting_invoices(organization.id, today),
        next_page=None,
        previous_page=None,
    )
    elsewhere = all_elsewhere(subscriptions_of(organization.id))
    return render(request, "billing/invoices.html", {"invoices": page, "is_all_elsewhere": elsewhere})


@manager_required
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    """The document, or that it was one whose time is over."""
    try:
        found = found_invoice(number)
    except Http404 as error:
        if not isinstance(error.__cause__, Gone):
            raise
        return render(request, "billing/invoice_dropped.html", {"dropped": dropped_document(number)}, status=410)
    return render(request, "billing/invoice.html", {"invoice": invoice_page(found)})


@manager_required
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    found = found_invoice(number)
    response = HttpResponse(invoice_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.file_name}.pdf"'
    return response


@manager_required
def as_json(request: HttpRequest, number: str) -> HttpResponse:
    found = found_invoice(number)
    response = JsonResponse(content_as_json(found.content), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}.json"'
    return response


def invoice_row(found: IssuedInvoice) -> InvoiceRow:
    content = found.content
    return InvoiceRow(
        number=content.number,
        kind=found.kind.value,
        corrects=content.corrects.number if content.corrects else "",
        issued_on=content.issued_on,
        due_on=content.due_on,
        period=content.period,
        what=_what(content.lines),
        total=found.total,
        left=found.left if found.credited_by else None,
        state=invoice_state(found),
    )


def invoice_state(found: IssuedInvoice) -> str:
    """Whether it is paid is not known here: payments are not kept yet, so nothing is called overdue."""
    if found.kind is InvoiceKind.CREDIT_NOTE:
        return "issued"
    if not found.credited_by:
        return "due"
    return "credited" if found.left.is_zero else "partly_credited"


def waiting_invoices(organization_id: UUID, today: date) -> tuple[WaitingInvoice, ...]:
    """Terms that run without an invoice: their price is pending, or the invoice is on its way."""
    waiting = []
    for subscription in subscriptions_of(organization_id):
        if not has_yearly_fee(subscription):
            continue
        prices = term_prices(subscription.id)
        for term in subscription.terms:
            if subscription.ends_on is not None and subscription.ends_on < term.period.end:
                continue  # left because of its price, which is not charged
            price = prices.get(term.number)
            if price is None or price.price is None:
                waiting.append(WaitingInvoice(term=term.period, reason="price_pending", expected_on=None))
            elif not price.is_invoiced and not price.price.is_zero:
                waiting.append(WaitingInvoice(term=term.period, reason="draft", expected_on=today))
    return tuple(waiting)


def invoice_page(found: IssuedInvoice) -> InvoicePage:
    content = found.content
    rates = {group.code: group.rate / 100 for group in content.vat}
    return InvoicePage(
        content=content,
        state=invoice_state(found),
        lines=tuple(
            InvoicePageLine(line=line, vat_rate=rates[line.vat_code], price_term=_price_term(line))
            for line in content.lines
        ),
        seller_numbers=_seller_numbers(content),
        buyer_numbers=_buyer_numbers(content),
        credited_by=tuple(
            CreditedBy(
                number=note.number,
                url=reverse("billing:invoice", args=[note.number]),
                issued_on=note.issued_on,
                total=note.total,
            )
            for note in found.credited_by
        ),
        corrects_url=reverse("billing:invoice", args=[content.corrects.number]) if content.corrects else "",
        left=found.left,
        steps=_course(found),
        content_hash=found.digest,
        previous_hash=found.previous_digest,
    )


def _seller_numbers(content: InvoiceContent) -> tuple[str, ...]:
    return tuple(registration(content.seller, labels_of(content.language)).split(" · "))


def _buyer_numbers(content: InvoiceContent) -> tuple[str, ...]:
    found = buyer_identity(content.buyer, labels_of(content.language))
    return (f"{found.label} {found.value}",) if found else ()


def _course(found: IssuedInvoice) -> tuple[CourseStep, ...]:
    steps = [CourseStep(code="issued", at=found.issued_at)]
    if mail := mail_of_reason(invoice_mail_reason(found.id)):
        code = "mailed" if mail.sent_at else "mail_waiting"
        steps.append(CourseStep(code=code, at=mail.sent_at, count=len(mail.recipients)))
    if found.content.due_on is not None and not found.left.is_zero:
        steps.append(CourseStep(code="payment_expected", on=found.content.due_on))
    return tuple(steps)


def _price_term(line: Line) -> str:
    """The contract page explains a yearly fee by the first day of its term; what is given back of it is no price."""
    yearly = line.why is not None and line.why.rule == "consumption_year"
    return line.period.start.isoformat() if yearly else ""


def _what(lines: tuple[Line, ...]) -> str:
    headings = dict.fromkeys(line.heading for line in lines)
    return ", ".join(headings)


def found_invoice(number: str) -> IssuedInvoice:
    """The invoice of an address; raises `Http404`, because of `Gone` where it is kept no longer."""
    # The database takes no NUL, and no number has what cannot be printed.
    if not number.isprintable():
        raise Http404
    try:
        return issued_invoice(number)
    except NotFound as error:
        raise Http404 from error
