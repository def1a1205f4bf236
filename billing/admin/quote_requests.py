"""Prospects who ask what a licence would cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.quotes import state_words
from billing.models import ParkedRequest, Quote, QuoteRequest
from billing.selectors.quotes import waiting_requests, with_answers, with_steps
from billing.services.quote_requests import close_quote_request
from billing.services.quote_retention import erase_quote_request
from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ReasonForm
from tenants.admin_floor.shown import Words, as_instant, as_money, as_number, as_state, list_address, page_address
from tenants.admin_floor.today import Waiting, first_rows, waits_for_staff
from tenants.domain.decision import Decision


class RequestState(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("waiting", gettext_lazy("To answer")), ("parked", gettext_lazy("Could not be dropped"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[QuoteRequest]) -> QuerySet[QuoteRequest]:
        if self.value() == "parked":
            return queryset.filter(parked__isnull=False)
        return queryset.filter(pk__in=waiting_requests().values("pk")) if self.value() == "waiting" else queryset


@admin.register(QuoteRequest)
class QuoteRequestAdmin(FactAdmin):
    page_template = "admin/billing/quote_request.html"
    page_select_related = ("plan_version__plan__product",)
    list_display = ("organization_name", "kind", "size", "estimate", "standing", "requested")
    list_filter = (RequestState,)
    search_fields = ("organization_name", "contact_name", "email", "registration_number")
    empty_words = gettext_lazy("Nobody has asked yet. The public page is at /get-a-quote/.")

    kind = column("organization_type", gettext_lazy("type"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_answers(QuoteRequest.objects.all())

    @admin.display(description=gettext_lazy("employees"), ordering="employees")
    def size(self, request: QuoteRequest) -> str:
        return as_number(request.employees)

    @admin.display(description=gettext_lazy("estimate"), ordering="amount")
    def estimate(self, request: QuoteRequest) -> str:
        return as_money(request.amount, request.currency)

    @admin.display(description=gettext_lazy("state"), ordering="closed_at")
    def standing(self, request: QuoteRequest) -> str:
        return request_state(request)

    @admin.display(description=gettext_lazy("asked"), ordering="requested_at")
    def requested(self, request: QuoteRequest) -> str:
        return as_instant(request.requested_at)

    def page_context(self, request: HttpRequest, row: QuoteRequest) -> dict[str, Any]:
        return {
            "decision": Decision.from_json(row.decision) if row.decision else None,
            "state": request_state(row),
            "plan_version": row.plan_version,
            "parked": ParkedRequest.objects.filter(request=row).first(),
            "quotes": [
                {"quote": quote, "state": state_words(quote)}
                for quote in with_steps(Quote.objects.filter(request=row).select_related("seller")).order_by("revision")
            ],
        }


def request_state(request: QuoteRequest) -> str:
    """In a word."""
    if request.closed_at is not None:
        return as_state("idle", _("Closed"))
    return as_state("info", _("Answered")) if request.is_answered else as_state("wait", _("To answer"))  # type: ignore[attr-defined]  # annotated


@offer_action
class CloseRequest(StaffAction):
    model = QuoteRequest
    code = "close"
    title = gettext_lazy("Close without a quote")
    button = gettext_lazy("Close the request")
    form_class = ReasonForm

    def is_offered(self, subject: QuoteRequest) -> bool:
        return subject.closed_at is None

    def consequences(self, subject: QuoteRequest) -> Sequence[Words]:
        return [
            _("The request no longer waits on the page of the day; it stays in the list."),
            _("Nothing is mailed: tell %(name)s yourself, at %(email)s.")
            % {"name": subject.contact_name, "email": subject.email},
        ]

    def perform(self, subject: QuoteRequest, answers: Mapping[str, Any], at: datetime) -> Done:
        closed = close_quote_request(subject.pk, reason=answers["reason"], at=at)
        return Done(_("The request is closed."), page_address(closed))


@offer_action
class EraseRequest(StaffAction):
    model = QuoteRequest
    code = "erase"
    title = gettext_lazy("Erase the request")
    button = gettext_lazy("Erase for ever")
    form_class = ReasonForm
    is_destructive = True

    def consequences(self, subject: QuoteRequest) -> Sequence[Words]:
        return [
            _("The request goes for ever, with every quote made from it, their PDFs and their mails."),
            _("A link that was mailed works no more. Nobody is told."),
            _("The audit log keeps that you did it and why: name nobody in the reason."),
            _("What was accepted cannot be erased: it belongs to the contract."),
        ]

    def perform(self, subject: QuoteRequest, answers: Mapping[str, Any], at: datetime) -> Done:
        erase_quote_request(subject.pk, reason=answers["reason"], at=at)
        return Done(_("The request is erased."), list_address(QuoteRequest))


@waits_for_staff(place=25)
def requests_to_answer(at: datetime) -> Waiting:
    """Prospects who wait for a quote, the longest first."""
    requests, count = first_rows(waiting_requests().filter(requested_at__lte=at).order_by("requested_at", "pk"))
    return Waiting(
        code="quote-requests",
        title=gettext_lazy("Requests for quotes"),
        count=count,
        note=_("somebody wants to buy"),
        url=list_address(QuoteRequest, "state=waiting"),
        template="admin/today/quote_requests.html",
        rows=requests,
    )


@waits_for_staff(place=35)
def requests_not_dropped(at: datetime) -> Waiting:
    """What prospects said of themselves is kept longer than was promised them (R-X-14)."""
    parked = ParkedRequest.objects.filter(parked_at__lte=at).select_related("request").order_by("parked_at", "pk")
    rows, count = first_rows(parked)
    return Waiting(
        code="parked-requests",
        title=gettext_lazy("Requests that could not be dropped"),
        count=count,
        note=_("their time is over"),
        url=list_address(QuoteRequest, "state=parked"),
        template="admin/today/parked_requests.html",
        rows=rows,
        is_urgent=True,
    )
