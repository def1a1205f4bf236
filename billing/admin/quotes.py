"""Quotes: their text, what became of them, and what staff do with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.documents.content_json import quote_from_json
from billing.models import BillingProfile, Quote, QuoteStep
from billing.selectors.quotes import quote_pdf, quote_state, with_steps
from billing.services.quotes import send_quote, withdraw_quote
from tenants.admin_floor.actions import Done, StaffAction, find_row, offer_action
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ReasonForm
from tenants.admin_floor.shown import Words, as_day, as_instant, as_money, as_state, page_address
from tenants.domain.periods import local_day
from tenants.models import User
from tenants.written import written_money

STATES: dict[str, tuple[str, Words]] = {
    "draft": ("wait", gettext_lazy("To send")),
    "sent": ("info", gettext_lazy("Sent")),
    "withdrawn": ("idle", gettext_lazy("Withdrawn")),
    "superseded": ("idle", gettext_lazy("Superseded")),
    "expired": ("warn", gettext_lazy("Expired")),
    "accepted": ("good", gettext_lazy("Accepted")),
}


@admin.register(Quote)
class QuoteAdmin(FactAdmin):
    page_template = "admin/billing/quote.html"
    page_select_related = ("seller", "request", "plan_version__plan", "customer")
    list_display = ("quote", "prospect", "price_amount", "standing", "until", "prepared")
    list_select_related = ("seller", "request")
    search_fields = ("number", "request__organization_name", "request__email")
    empty_words = gettext_lazy("No quotes yet. One is prepared on the page of a request.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_steps(Quote.objects.all())

    @admin.display(description=gettext_lazy("quote"), ordering="number")
    def quote(self, quote: Quote) -> str:
        return str(quote)

    @admin.display(description=gettext_lazy("prospect"), ordering="request__organization_name")
    def prospect(self, quote: Quote) -> str:
        return quote.request.organization_name

    @admin.display(description=gettext_lazy("price"), ordering="amount")
    def price_amount(self, quote: Quote) -> str:
        return as_money(quote.amount, quote.currency)

    @admin.display(description=gettext_lazy("state"))
    def standing(self, quote: Quote) -> str:
        return state_words(quote)

    @admin.display(description=gettext_lazy("valid until"), ordering="valid_until")
    def until(self, quote: Quote) -> str:
        return as_day(quote.valid_until)

    @admin.display(description=gettext_lazy("prepared"), ordering="prepared_at")
    def prepared(self, quote: Quote) -> str:
        return as_instant(quote.prepared_at)

    def page_context(self, request: HttpRequest, row: Quote) -> dict[str, Any]:
        steps = list(QuoteStep.objects.filter(quote=row))
        users = User.objects.in_bulk([step.by_user_id for step in steps if step.by_user_id])
        return {
            "state": state_words(row),
            "customer_number": customer_number_of(row),
            "content": quote_from_json(row.content),
            "steps": [{"step": step, "user": users.get(step.by_user_id)} for step in steps],
        }

    def get_urls(self) -> list[URLPattern]:
        route = path("<path:object_id>/pdf/", self.admin_site.admin_view(self.pdf), name="billing_quote_pdf")
        inherited: list[URLPattern] = super().get_urls()
        return [route, *inherited]

    def pdf(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Quote = find_row(self.get_queryset(request), object_id)
        filename, content = quote_pdf(row.pk)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{filename}"'
        return response


def customer_number_of(quote: Any) -> str:
    """Of who accepted it; empty for nobody yet."""
    profile = BillingProfile.objects.filter(organization_id=quote.accepted_by).first() if quote.accepted_by else None
    return str(profile.customer_number) if profile else ""


def state_of_row(quote: Quote) -> str:
    """On the seller's day of this moment."""
    return quote_state(quote, local_day(timezone.now(), quote.seller.timezone))


def state_words(quote: Quote) -> str:
    kind, words = STATES[state_of_row(quote)]
    return as_state(kind, words)


@offer_action
class SendQuote(StaffAction):
    model = Quote
    code = "send"
    title = gettext_lazy("Send the quote")
    button = gettext_lazy("Send it")
    is_primary = True

    def is_offered(self, subject: Quote) -> bool:
        return state_of_row(subject) == "draft"

    def consequences(self, subject: Quote) -> Sequence[Words]:
        words = {"email": subject.request.email, "price": written_money(subject.price)}
        return [
            _("%(email)s gets the quote as a PDF, and a link to read and accept it.") % words,
            _("Accepting it makes the customer and the subscription at once, for %(price)s.") % words,
            _("Versions that were sent before can no longer be accepted."),
        ]

    def perform(self, subject: Quote, answers: Mapping[str, Any], at: datetime) -> Done:
        sent = send_quote(subject.pk, at=at)
        return Done(_("The quote is on its way to %(email)s.") % {"email": sent.request.email}, page_address(sent))


@offer_action
class WithdrawQuote(StaffAction):
    model = Quote
    code = "withdraw"
    title = gettext_lazy("Withdraw the quote")
    button = gettext_lazy("Withdraw it")
    form_class = ReasonForm
    is_destructive = True

    def is_offered(self, subject: Quote) -> bool:
        return state_of_row(subject) not in ("withdrawn", "accepted")

    def consequences(self, subject: Quote) -> Sequence[Words]:
        return [
            _("Nobody can accept it any more; the page behind its link says so."),
            _("Nothing is mailed: tell %(name)s yourself.") % {"name": subject.request.contact_name},
        ]

    def perform(self, subject: Quote, answers: Mapping[str, Any], at: datetime) -> Done:
        withdrawn = withdraw_quote(subject.pk, reason=answers["reason"], at=at)
        return Done(_("The quote is withdrawn."), page_address(withdrawn))
