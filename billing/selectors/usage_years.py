"""The years of an agreement on which the usage pages read: terms, weights, and the first year's estimate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import measured_period
from billing.selectors.prices import TermPrice, term_prices, units_of
from billing.services.plan_pricing import has_yearly_fee, plan_of
from licensing.selectors import SubscriptionFacts, TermFacts, subscriptions_of
from metering.domain.usage_years import UsageYear, UsageYears


def agreement_years(organization_id: UUID, on: date) -> UsageYears | None:
    """The terms of the latest subscription that usage prices, as far as they have begun, the latest first.

    None where there is none: the terms of other plans say nothing about usage.
    """
    subscription = next((found for found in subscriptions_of(organization_id) if has_yearly_fee(found)), None)
    if subscription is None:
        return None
    return years_of(subscription, term_prices(subscription.id), on)


def years_of(subscription: SubscriptionFacts, prices: Mapping[int, TermPrice], on: date) -> UsageYears:
    """The same of such a subscription that is read already, with its prices by term number."""
    years = [
        _year(subscription, term, prices.get(term.number))
        for term in reversed(subscription.terms)
        if term.period.start <= on
    ]
    return UsageYears(product_name=subscription.plan.product_name, years=years)


def _year(subscription: SubscriptionFacts, term: TermFacts, price: TermPrice | None) -> UsageYear:
    """Its usage prices the term after it, so that one's plan says what it weighs."""
    parameters: ConsumptionYearParameters = plan_of(subscription, term.period.end).offered_fee.terms.parameters
    measured = measured_period(subscription.signed_on, term.number + 1, parameters.measuring)
    return UsageYear(
        period=term.period,
        closes_on=measured.closes_on if measured else term.period.end,
        weights={weight.meter: weight.units_of(Decimal(1)) for weight in parameters.weights},
        estimate=units_of(price.decision) if price and price.is_estimated else None,
    )
