"""The public page on which a prospect asks for a quote: no log-in, the estimate before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from billing.services.estimates import Estimate, plans_on_offer
from billing.services.quote_requests import NewQuoteRequest, estimate_for, plan_asked_for, request_quote
from billing.views.quote_forms import QuoteRequestForm
from licensing.selectors import PlanVersionFacts
from tenants.domain.refusal import Refused
from tenants.views.refusals import show_refusal

TEMPLATE = "billing/get_a_quote.html"
BASIS = ("organization_type", "employees", "plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequestPage:
    """`has_basis`: kind and size are known; then `estimate` is None where the plan has none for such a kind."""

    form: QuoteRequestForm
    plan: PlanVersionFacts | None = None
    has_basis: bool = False
    estimate: Estimate | None = None


@never_cache
@require_http_methods(["GET", "POST"])
def get_a_quote(request: HttpRequest) -> HttpResponse:
    """Shows the estimate first; what was sent without having seen the present one is shown it, and asked again."""
    plans = plans_on_offer()
    if request.method != "POST":
        return render(request, TEMPLATE, {"page": QuoteRequestPage(form=QuoteRequestForm(plans=plans))})
    is_sending = request.POST.get("step") == "send"
    form = QuoteRequestForm(request.POST, plans=plans)
    page = _with_estimate(form)
    if not is_sending:
        return _show_estimate(request, page)
    if form.is_valid() and form.cleaned_data["website"]:
        # Filled by a machine: it learns nothing from the answer.
        return redirect("billing:quote_requested")
    if not form.is_valid() or request.POST.get("seen", "") != _basis_of(form):
        return _answer(request, page, 422 if form.errors else 200)
    try:
        request_quote(_asked(form.cleaned_data), at=timezone.now(), address=client_address(request))
    except Refused as refused:
        show_refusal(form, refused)
        return _answer(request, page, 429 if refused.code == "TOO_MANY_REQUESTS" else 422)
    return redirect("billing:quote_requested")


@require_safe
def quote_requested(request: HttpRequest) -> HttpResponse:
    return render(request, "billing/quote_requested.html")


def client_address(request: HttpRequest) -> str:
    """Behind the proxy of a deployment, what that proxy has added last; a visitor can write all before it."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _with_estimate(form: QuoteRequestForm) -> QuoteRequestPage:
    form.is_valid()
    given = form.cleaned_data
    if "organization_type" not in given or "employees" not in given:
        return QuoteRequestPage(form=form)
    try:
        plan = plan_asked_for(given.get("plan", ""))
        estimate = estimate_for(plan, given["organization_type"], given["employees"], timezone.now())
    except Refused:
        return QuoteRequestPage(form=form)
    return QuoteRequestPage(form=form, plan=plan, has_basis=True, estimate=estimate)


def _show_estimate(request: HttpRequest, page: QuoteRequestPage) -> HttpResponse:
    """Only what makes the estimate has to be right for it; the rest is asked when it is sent."""
    for name in set(page.form.errors) - set(BASIS):
        del page.form.errors[name]
    if request.headers.get("HX-Request") == "true":
        return render(request, "billing/_estimate.html", {"page": page, "seen": _basis_of(page.form)})
    return _answer(request, page, 422 if page.form.errors else 200)


def _answer(request: HttpRequest, page: QuoteRequestPage, status: int) -> HttpResponse:
    return render(request, TEMPLATE, {"page": page, "seen": _basis_of(page.form)}, status=status)


def _basis_of(form: QuoteRequestForm) -> str:
    return "/".join(str(form.cleaned_data.get(name, "")) for name in BASIS)


def _asked(given: dict[str, Any]) -> NewQuoteRequest:
    return NewQuoteRequest(
        organization_name=given["organization_name"],
        organization_type=given["organization_type"],
        employees=given["employees"],
        country=given["country"],
        contact_name=given["contact_name"],
        email=given["email"],
        language=get_language() or "en",
        plan_code=given.get("plan", ""),
        registration_number=given["registration_number"],
        phone=given["phone"],
        message=given["message"],
    )
