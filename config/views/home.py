"""The portal's home page: where the agreement stands, what it will cost, what there is to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from billing.selectors.invoices import issued_invoices
from billing.selectors.prices import TermPrice, term_prices
from billing.selectors.shown_subscriptions import shown_subscriptions
from billing.selectors.usage_years import years_of
from billing.services.plan_pricing import has_yearly_fee
from billing.views.contract import notice_state, plan_name
from billing.views.invoices import invoice_row
from billing.views.pages import InvoiceRow
from config.views.home_attention import Situation, find_attention
from config.views.home_forecast import coming_price
from config.views.home_page import Home, HomeSubscription, OtherLicence
from config.views.home_seats import seats_attention
from config.views.home_usage import find_standing, usage_standing
from licensing.selectors import SubscriptionFacts
from licensing.selectors.access import access_of_subscription
from licensing.selectors.kind_standings import kind_standings
from metering.selectors import actors_of_person
from metering.selectors.splits import EVERYTHING, UsageFilter
from tenants.domain.periods import ONE_DAY, local_day
from tenants.scoping import current_organization
from tenants.selectors import OrganizationFacts, organization_facts
from tenants.views.access import is_administrator, is_manager, member_required

LATEST_INVOICES = 3


@member_required
def home(request: HttpRequest) -> HttpResponse:
    organization = organization_facts(current_organization())
    today = local_day(timezone.now(), organization.timezone)
    return render(request, "home.html", {"home": home_page(request, organization, today)})


def home_page(request: Any, organization: OrganizationFacts, today: date) -> Home:
    """What this reader may see: usage of everybody or their own, and the money if they manage it (R-SCALGO-12)."""
    subscriptions = shown_subscriptions(organization.id, today)
    page = Home(is_administrator=is_administrator(request), is_manager=is_manager(request), subscription=None)
    if not subscriptions:
        return page
    subscription, *others = subscriptions
    prices = term_prices(subscription.id)
    shown = home_subscription(organization, subscription, prices, today)
    page = replace(page, subscription=shown, others=_others(others, today))
    standing = None
    if shown.is_priced:
        years = years_of(subscription, prices, today)
        standing = find_standing(organization, years, today, _whose(request, organization, today))
    usage = usage_standing(standing, subscription) if standing else None
    if not page.is_manager:
        return replace(page, usage=usage)
    invoices = _latest_invoices(organization)
    coming = None
    if shown.is_priced:
        coming = coming_price(organization, subscription, prices, today, shows_drivers=page.is_administrator)
    situation = Situation(
        subscription=shown,
        standing=standing if page.is_administrator else None,
        invoices=invoices,
        coming=coming,
        today=today,
        seats=seats_attention(organization.id, today) if page.is_administrator else (),
    )
    attention = find_attention(situation)
    return replace(page, usage=usage, attention=attention, invoices=invoices, coming=coming)


def home_subscription(
    organization: OrganizationFacts,
    subscription: SubscriptionFacts,
    prices: Mapping[int, TermPrice],
    today: date,
) -> HomeSubscription:
    """The running term with its price; after the end of the agreement, its last."""
    term = subscription.term_on(today) or subscription.terms[-1]
    price = prices.get(term.number)
    days_passed = min(max((today - term.period.start + ONE_DAY).days, 0), term.period.days)
    return HomeSubscription(
        id=subscription.id,
        is_priced=has_yearly_fee(subscription) and subscription.is_invoiced_here(today),
        has_yearly_terms=subscription.plan.has_yearly_terms,
        invoiced_elsewhere_reason=subscription.invoiced_elsewhere_reason,
        invoiced_here_from=subscription.invoiced_here_from,
        licences=kind_standings(access_of_subscription(subscription.id), today),
        product_name=subscription.plan.product_name,
        plan_name=plan_name(subscription),
        year_number=term.number,
        term=term.period,
        price=price.price if price else None,
        price_is_estimated=price.is_estimated if price else False,
        days_left=term.period.days - days_passed,
        days_passed=days_passed,
        notice=notice_state(organization, subscription, today),
    )


def _others(subscriptions: Sequence[SubscriptionFacts], today: date) -> tuple[OtherLicence, ...]:
    """What runs beside the one that the page is about."""
    return tuple(
        OtherLicence(
            id=found.id,
            product_name=found.plan.product_name,
            plan_name=plan_name(found),
            term=(found.term_on(today) or found.terms[-1]).period,
            licences=kind_standings(access_of_subscription(found.id), today),
        )
        for found in subscriptions
        if found.runs_on(today)
    )


def _whose(request: Any, organization: OrganizationFacts, today: date) -> UsageFilter:
    if is_administrator(request):
        return EVERYTHING
    person_id = request.membership.person_id
    return UsageFilter(actor_ids=actors_of_person(organization.id, person_id, on=today) if person_id else ())


def _latest_invoices(organization: OrganizationFacts) -> tuple[InvoiceRow, ...]:
    return tuple(invoice_row(found) for found in issued_invoices(organization.id)[:LATEST_INVOICES])
