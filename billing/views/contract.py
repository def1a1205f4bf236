"""The contract page: terms and prices, notice, and how the price was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.models import BillingProfile
from billing.selectors.agreed_options import options_in_force
from billing.selectors.price_shocks import price_shock_right
from billing.selectors.prices import TermPrice, term_prices, units_of
from billing.selectors.quotes import acceptance_of
from billing.selectors.shown_subscriptions import shown_subscriptions
from billing.selectors.support import support_of
from billing.services.plan_pricing import has_yearly_fee
from billing.views.pages import (
    Agreement,
    ContractPage,
    ContractTerm,
    NoticeState,
    SubscriptionChoice,
    WithdrawnNotice,
    Words,
)
from billing.views.price_made import UNITS_DECIMALS, PriceContext, known_when_signed, price_made
from licensing.domain.terms import term_period
from licensing.selectors import SubscriptionFacts, TermFacts
from licensing.selectors.access import access_of_subscription
from licensing.selectors.kind_standings import kind_standings
from metering.selectors import meters
from tenants.domain.periods import ONE_DAY, Period, local_day
from tenants.models import OrganizationType
from tenants.scoping import current_organization
from tenants.selectors import OrganizationFacts, license_administrators, organization_facts
from tenants.views.access import is_administrator, manager_required


@manager_required
def contract(request: HttpRequest) -> HttpResponse:
    """Of one subscription: the one that `?subscription=` names, else the one that matters most."""
    organization, at = organization_facts(current_organization()), timezone.now()
    subscriptions = shown_subscriptions(organization.id, local_day(at, organization.timezone))
    if not subscriptions:
        return render(request, "billing/no_contract.html")
    subscription = choose_subscription(subscriptions, request.GET.get("subscription", ""))
    page = contract_page(organization, subscription, at, request.GET.get("term", ""), subscriptions)
    shown = {
        "contract": page,
        "is_administrator": is_administrator(request),
        "acceptance": acceptance_of(subscription.id),
        "support": support_of(organization.id),
    }
    return render(request, "billing/contract.html", shown)


def choose_subscription(subscriptions: Sequence[SubscriptionFacts], asked: str) -> SubscriptionFacts:
    """The one with this id, the first if none is asked for. Raises `Http404` for one that there is not."""
    found = next((one for one in subscriptions if not asked or str(one.id) == asked), None)
    if found is None:
        raise Http404
    return found


def contract_page(
    organization: OrganizationFacts,
    subscription: SubscriptionFacts,
    at: datetime,
    chosen: str,
    subscriptions: Sequence[SubscriptionFacts] = (),
) -> ContractPage:
    """The page as of an instant; `chosen` is the first day of the term whose price is explained, or empty."""
    today = local_day(at, organization.timezone)
    prices = term_prices(subscription.id)
    selected = _selected_term(subscription, prices, chosen)
    context = PriceContext(
        organization=organization,
        organization_type=OrganizationType(organization.organization_type).label,
        subscription=subscription,
        meters=meters(),
        prices=prices,
        decided_by=_decided_by(prices.get(selected.number)),
        told=tuple(contact.name for contact in license_administrators(organization.id)),
    )
    is_priced = has_yearly_fee(subscription)
    return ContractPage(
        subscription_id=subscription.id,
        choices=_choices(subscriptions, subscription, today),
        is_priced=is_priced,
        has_yearly_terms=subscription.plan.has_yearly_terms,
        product_name=subscription.plan.product_name,
        plan_name=plan_name(subscription),
        agreement=_agreement(organization, subscription, today),
        notice=notice_state(organization, subscription, today),
        shock=price_shock_right(subscription, at),
        next_term=next_term(subscription, today),
        terms=tuple(
            _contract_term(
                term,
                prices.get(term.number),
                _day_seen(subscription, today),
                selected,
                is_priced=is_priced and subscription.is_invoiced_here(term.period.start),
            )
            for term in subscription.terms[::-1]
        ),
        price=price_made(context, selected),
    )


def plan_name(subscription: SubscriptionFacts) -> str:
    """In the reader's language, else in English."""
    names = subscription.plan.names
    return names.get(get_language() or "en") or names["en"]


def notice_state(organization: OrganizationFacts, subscription: SubscriptionFacts, today: date) -> NoticeState:
    """Until when notice would end the running term, or what notice has done (R-SCALGO-16)."""
    effect = subscription.notice_effect_on(max(today, subscription.signed_on))
    given, until = subscription.notice, subscription.withdrawable_until
    ends_on = subscription.ends_on or effect.ends_on
    return NoticeState(
        state=_notice_code(subscription, is_in_time=effect.is_in_time),
        last_day=effect.last_day_for_notice,
        days_left=(effect.last_day_for_notice - today).days,
        city=ZoneInfo(organization.timezone).key.rpartition("/")[2].replace("_", " "),
        ends_on=ends_on - ONE_DAY,
        months=subscription.notice_months.on(effect.last_day_for_notice),
        given_on=given.received_on if given else None,
        notice_id=given.id if given else None,
        moved_to=subscription.moved_to,
        withdrawn=tuple(
            WithdrawnNotice(
                notice_id=notice.id,
                received_on=notice.received_on,
                withdrawn_at=notice.withdrawn_at,
                reason=notice.withdrawal_reason,
            )
            for notice in subscription.notices
            if notice.withdrawn_at is not None
        ),
        withdrawable_until=until,
        is_withdrawable=until is not None and today <= until,
        has_ended=subscription.ends_on is not None and subscription.ends_on <= today,
    )


def _notice_code(subscription: SubscriptionFacts, *, is_in_time: bool) -> str:
    if subscription.moved_to is not None:
        return "moved"
    if subscription.notice is not None:
        return "given"
    return "open" if is_in_time else "late"


def next_term(subscription: SubscriptionFacts, today: date) -> Period | None:
    """The term after the running one, if the subscription goes on."""
    term = subscription.term_on(today) or subscription.terms[-1]
    if subscription.ends_on is not None and subscription.ends_on <= term.period.end:
        return None
    return term_period(subscription.signed_on, term.number + 1, subscription.plan.term_months)


def _selected_term(subscription: SubscriptionFacts, prices: dict[int, TermPrice], chosen: str) -> TermFacts:
    for term in subscription.terms:
        if term.period.start.isoformat() == chosen:
            return term
    priced = [term for term in subscription.terms if term.number in prices]
    return priced[-1] if priced else subscription.terms[-1]


def _day_seen(subscription: SubscriptionFacts, today: date) -> date:
    """Once the subscription has ended, its terms have too, also one that was left while it ran."""
    ended = subscription.ends_on is not None and subscription.ends_on <= today
    return max(today, subscription.terms[-1].period.end) if ended else today


def _choices(
    subscriptions: Sequence[SubscriptionFacts], selected: SubscriptionFacts, today: date
) -> tuple[SubscriptionChoice, ...]:
    """None where there is nothing to choose."""
    if len(subscriptions) < 2:
        return ()
    return tuple(
        SubscriptionChoice(
            id=found.id,
            product_name=found.plan.product_name,
            plan_name=plan_name(found),
            has_ended=found.ends_on is not None and found.ends_on <= today,
            is_selected=found.id == selected.id,
        )
        for found in subscriptions
    )


def _contract_term(
    term: TermFacts, price: TermPrice | None, today: date, selected: TermFacts, *, is_priced: bool
) -> ContractTerm:
    return ContractTerm(
        number=term.number,
        period=term.period,
        state=_term_state(term, today, is_pending=is_priced and (price is None or price.price is None)),
        is_priced=is_priced,
        price=price.price if price else None,
        units=units_of(price.decision) if price else None,
        decimals=UNITS_DECIMALS,
        is_estimated=price.is_estimated if price else False,
        invoice_number=price.invoice_number if price else None,
        is_selected=term.number == selected.number,
    )


def _term_state(term: TermFacts, today: date, *, is_pending: bool) -> str:
    if term.period.end <= today:
        return "ended"
    if is_pending:
        return "price_pending"
    return "running" if today in term.period else "upcoming"


def _agreement(organization: OrganizationFacts, subscription: SubscriptionFacts, today: date) -> Agreement:
    profile = BillingProfile.objects.select_related("seller").get(organization_id=organization.id)
    return Agreement(
        signed_on=subscription.signed_on,
        signed_by=subscription.signed_by,
        plan_version=subscription.plan.number,
        plan_version_on=known_when_signed(subscription),
        organization_type=OrganizationType(organization.organization_type).label,
        employees=organization.employees,
        currency=organization.currency,
        seller_name=profile.seller.name,
        notice_months=subscription.notice_months.on(today),
        term_months=subscription.plan.term_months,
        licences=kind_standings(access_of_subscription(subscription.id), today),
        invoiced_elsewhere_reason=subscription.invoiced_elsewhere_reason,
        invoiced_here_from=subscription.invoiced_here_from,
        agreed=options_in_force(subscription, today),
    )


def _decided_by(price: TermPrice | None) -> Words:
    """Staff are named to customers by their role: who it was stands in the audit trail."""
    if price is None or price.decided_at is None:
        return ""
    if price.is_estimated:
        return _("your signature")
    return _("the vendor’s staff") if price.decided_by_user_id else _("the plan’s own rule")
