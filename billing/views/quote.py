"""The page behind a quote's link: the whole text, its price with the why, and the acceptance. No log-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from billing.domain.money import Money
from billing.selectors.quotes import QuoteToRead, quote_pdf, quote_to_read
from billing.services.quote_acceptance import InvoiceFacts, Signer, accept_quote, find_quote
from billing.views.quote_forms import INVOICE_FACTS, AcceptanceForm
from tenants.domain.refusal import Refused
from tenants.scoping import WORKER, scoped
from tenants.views.refusals import show_refusal

TEMPLATE = "billing/quote.html"
# What the page says in a sentence of its own; everything else that is refused stands at the form.
OVER = ("QUOTE_ACCEPTED", "QUOTE_WITHDRAWN", "QUOTE_SUPERSEDED", "QUOTE_EXPIRED")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePageShown:
    """`form` is there as long as the quote can be accepted; `refused` is why it could not be, `token` its link's."""

    quote: QuoteToRead
    token: str
    form: AcceptanceForm | None = None
    refused: str = ""

    @property
    def price(self) -> Money:
        price = self.quote.content.price
        return Money(price.amount, price.currency)

    @property
    def total(self) -> Money | None:
        price = self.quote.content.price
        return None if price.total is None else Money(price.total, price.currency)


@never_cache
@require_http_methods(["GET", "POST"])
def quote(request: HttpRequest, token: str) -> HttpResponse:
    """In the language of the quote, whoever reads it."""
    found = _found(token)
    with translation.override(found.content.language):
        if found.state != "sent":
            return _show(request, QuotePageShown(quote=found, token=token), 409 if request.method == "POST" else 200)
        form = AcceptanceForm(request.POST or None, quote=found)
        if request.method != "POST" or not form.is_valid():
            return _show(request, QuotePageShown(quote=found, token=token, form=form), 422 if form.is_bound else 200)
        return _accept(request, found, form, token)


@never_cache
@require_safe
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    found = _found(token)
    with scoped(WORKER):
        filename, content = quote_pdf(found.id)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def _accept(request: HttpRequest, found: QuoteToRead, form: AcceptanceForm, token: str) -> HttpResponse:
    given = form.cleaned_data
    signer = Signer(name=given["name"], position=given["position"], email=given["email"], text_hash=given["text_hash"])
    try:
        accept_quote(found.id, signer, _invoicing(given, found), at=timezone.now())
    except Refused as refused:
        return _refuse(request, refused, form, token)
    return redirect("billing:quote", token=token)


def _refuse(request: HttpRequest, refused: Refused, form: AcceptanceForm, token: str) -> HttpResponse:
    """With the quote as it stands now: somebody else may have been first."""
    now = _found(token)
    if refused.code in OVER:
        return _show(request, QuotePageShown(quote=now, token=token), 409)
    show_refusal(form, refused)
    page = QuotePageShown(quote=now, token=token, form=form, refused=refused.code)
    return _show(request, page, 422 if refused.is_input else 409)


def _invoicing(given: dict[str, Any], found: QuoteToRead) -> InvoiceFacts | None:
    if not found.asks_invoice_facts:
        return None
    return InvoiceFacts(**{name: given.get(name, "") for name in INVOICE_FACTS})


def _found(token: str) -> QuoteToRead:
    quote_id = find_quote(token) if token.isprintable() else None
    if quote_id is None:
        raise Http404
    return quote_to_read(quote_id, timezone.now())


def _show(request: HttpRequest, page: QuotePageShown, status: int) -> HttpResponse:
    return render(request, TEMPLATE, {"page": page}, status=status)
