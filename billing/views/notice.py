"""The pages on which a licence administrator gives notice, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.selectors.shown_subscriptions import shown_subscriptions
from billing.services.notice_receipts import receipt_calendar, receipt_file
from billing.services.plan_pricing import has_yearly_fee
from billing.views.contract import choose_subscription
from licensing.domain.notice import NoticeEffect
from licensing.selectors import SubscriptionFacts
from licensing.services.notice import give_notice, withdraw_notice
from tenants.admin_floor.shown import as_day
from tenants.domain.attachments import Attachment
from tenants.domain.periods import ONE_DAY, local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import current_organization
from tenants.selectors import organization_facts
from tenants.views.access import administrator_required, manager_required
from tenants.views.confirmation import Confirmation

Words = str | Promise


def contract_address(request: HttpRequest) -> str:
    """The contract page of the licence that the address names."""
    asked = request.GET.get("subscription", "")
    return f"{reverse('billing:contract')}?subscription={asked}" if asked else reverse("billing:contract")


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def give(request: HttpRequest) -> HttpResponse:
    """Says what notice received now does, and keeps it (R-SCALGO-16, 17).

    The address carries the end that was shown: at midnight after the last day it would be another, and is shown again.
    """
    subscription = _subscription(request)
    contract = contract_address(request)
    if subscription.notice is not None:
        messages.info(request, _("Notice has been given already."))
        return redirect(contract)
    at = timezone.now()
    today = local_day(at, organization_facts(subscription.organization_id).timezone)
    effect = subscription.notice_effect_on(max(today, subscription.signed_on))
    if request.GET.get("ends_on") != effect.ends_on.isoformat():
        if request.method == "POST":
            messages.warning(
                request, _("The last day for notice has passed meanwhile. Look again at what notice does.")
            )
        return redirect(f"{reverse('billing:notice')}?{_shown_end(request, effect)}")
    if request.method == "POST":
        try:
            notice = give_notice(subscription_id=subscription.id, received_at=at)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            sentence = _("Notice is received. Everybody keeps access to the end of %(day)s.")
            messages.success(request, sentence % {"day": as_day(notice.last_day)})
        return redirect(contract)
    return render(request, "confirm.html", {"confirmation": _before_giving(effect, subscription, contract)})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def withdraw(request: HttpRequest) -> HttpResponse:
    """Says what follows when notice is taken back, and takes it back."""
    subscription = _subscription(request)
    contract = contract_address(request)
    if subscription.notice is None:
        messages.info(request, _("No notice is in force that could be withdrawn."))
        return redirect(contract)
    if request.method == "POST":
        try:
            withdraw_notice(subscription_id=subscription.id, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("The notice is withdrawn. The licence runs on."))
        return redirect(contract)
    return render(request, "confirm.html", {"confirmation": _before_withdrawing(subscription, contract)})


@manager_required
def receipt(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The receipt of a notice as PDF."""
    return _file(receipt_file, notice_id)


@manager_required
def calendar(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The last day of access, for a calendar."""
    return _file(receipt_calendar, notice_id)


def _file(make: Callable[[str], Attachment], notice_id: UUID) -> HttpResponse:
    try:
        file = make(str(notice_id))
    except NotFound as error:
        raise Http404 from error
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'inline; filename="{file.filename}"'
    return response


def _subscription(request: HttpRequest) -> SubscriptionFacts:
    """The one that the address names, else the one that the contract page shows. Raises `Http404`."""
    organization = organization_facts(current_organization())
    found = shown_subscriptions(organization.id, local_day(timezone.now(), organization.timezone))
    return choose_subscription(found, request.GET.get("subscription", ""))


def _shown_end(request: HttpRequest, effect: NoticeEffect) -> str:
    """The query with the end that is shown, of the licence that was asked for."""
    asked = request.GET.copy()
    asked["ends_on"] = effect.ends_on.isoformat()
    return asked.urlencode()


def _before_giving(effect: NoticeEffect, subscription: SubscriptionFacts, contract: str) -> Confirmation:
    days = {
        "product": subscription.plan.product_name,
        "last": as_day(effect.last_day_for_notice),
        "end": as_day(effect.ends_on - ONE_DAY),
    }
    if effect.is_in_time:
        first = _("Notice today is in time: the last day for notice is %(last)s.")
    else:
        first = _("Notice today is late: the last day for notice was %(last)s, so it takes effect a term later.")
    return Confirmation(
        title=_("Give notice of %(product)s") % days,
        points=(
            first % days,
            _("Everybody keeps access to the end of %(end)s. After that the licence does not renew.") % days,
            _("Nothing of a term that has begun is refunded."),
            _("Every licence administrator gets a receipt by mail, as PDF and for the calendar."),
            _("You can withdraw the notice until the last day for notice of the term it ends."),
        ),
        confirm=_("Give notice: access ends after %(end)s") % days,
        cancel=_("Keep the licence"),
        cancel_url=contract,
        is_destructive=True,
    )


def _before_withdrawing(subscription: SubscriptionFacts, contract: str) -> Confirmation:
    notice = subscription.notice
    if notice is None:
        raise Http404
    days = {"received": as_day(notice.received_on), "end": as_day(notice.last_day)}
    return Confirmation(
        title=_("Withdraw the notice of %(received)s") % days,
        points=(
            _("The licence runs on after %(end)s, as if notice had not been given.") % days,
            _("It renews by itself, and the approved offer is the price of the coming year.")
            if has_yearly_fee(subscription)
            else _("It renews by itself."),
            _("Every licence administrator gets a mail about it."),
        ),
        confirm=_("Withdraw the notice"),
        cancel=_("Leave it as it is"),
        cancel_url=contract,
    )
