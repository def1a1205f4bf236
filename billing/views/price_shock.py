"""The pages on which an administrator leaves because of a price, or keeps the licence at it (R-SCALGO-21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.selectors.price_shocks import PriceShockRight, price_shock_right
from billing.services.price_shocks import give_price_shock_notice, waive_price_shock
from licensing.selectors import SubscriptionFacts, subscriptions_of
from tenants.admin_floor.shown import as_day
from tenants.domain.periods import ONE_DAY, local_day
from tenants.domain.refusal import Refused
from tenants.scoping import current_organization
from tenants.selectors import organization_facts
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation
from tenants.written import written, written_money

CONTRACT = "billing:contract"


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def leave(request: HttpRequest) -> HttpResponse:
    """Says what leaving does and costs, and gives notice."""
    return _page(request, _before_leaving, _leave, _("Notice is received. The new price is not charged."))


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def keep(request: HttpRequest) -> HttpResponse:
    """Says what staying costs, and gives the right to leave up."""
    return _page(request, _before_keeping, _keep, _("The licence is kept. The year is invoiced now."))


def _page(
    request: HttpRequest,
    confirmation: Callable[[PriceShockRight, datetime, SubscriptionFacts], Confirmation],
    act: Callable[[UUID, datetime], object],
    done: str,
) -> HttpResponse:
    at = timezone.now()
    found = subscriptions_of(current_organization())
    if not found:
        raise Http404
    subscription, right = next(
        ((one, right) for one in found if (right := price_shock_right(one, at)) is not None), (found[0], None)
    )
    if right is None:
        messages.info(request, _("No price gives the right to leave now."))
        return redirect(CONTRACT)
    if request.method == "POST":
        try:
            act(subscription.id, at)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, done)
        return redirect(CONTRACT)
    return render(request, "confirm.html", {"confirmation": confirmation(right, at, subscription)})


def _leave(subscription_id: UUID, at: datetime) -> None:
    give_price_shock_notice(subscription_id=subscription_id, at=at)


def _keep(subscription_id: UUID, at: datetime) -> None:
    waive_price_shock(subscription_id=subscription_id, at=at)


def _before_leaving(right: PriceShockRight, at: datetime, subscription: SubscriptionFacts) -> Confirmation:
    today = local_day(at, organization_facts(subscription.organization_id).timezone)
    values = {**_values(right), "end": as_day(right.ends_on(today) - ONE_DAY)}
    cost = (
        _("The new year never begins, and is not charged.")
        if today < right.term.start
        else _("The new price is not charged. The days from %(start)s to %(end)s are, at the former yearly price.")
    )
    return Confirmation(
        title=_("Leave because of the price"),
        points=(
            _("The price of %(price)s exceeds the indicated %(indicated)s by more than %(percent)s.") % values,
            _("Everybody loses access after %(end)s.") % values,
            cost % values,
            _("Every licence administrator gets a receipt by mail."),
        ),
        confirm=_("Give notice: access ends after %(end)s") % values,
        cancel=_("Do not leave"),
        cancel_url=reverse(CONTRACT),
        is_destructive=True,
    )


def _before_keeping(right: PriceShockRight, at: datetime, subscription: SubscriptionFacts) -> Confirmation:
    values = _values(right)
    return Confirmation(
        title=_("Keep the licence at %(price)s") % values,
        points=(
            _("The year from %(start)s costs %(price)s, without VAT, and is invoiced once it has begun.") % values,
            _("The right to leave because of this price, open until %(last)s, is given up for good.") % values,
        ),
        confirm=_("Keep the licence for %(price)s") % values,
        cancel=_("Decide later"),
        cancel_url=reverse(CONTRACT),
    )


def _values(right: PriceShockRight) -> dict[str, object]:
    return {
        "price": written_money(right.price),
        "indicated": written_money(right.indicated),
        "percent": written("{{ value|rate }}", value=right.percent),
        "start": as_day(right.term.start),
        "last": as_day(right.last_day),
    }
