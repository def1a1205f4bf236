"""Which usage is still needed to make a price (R-X-14)."""

from __future__ import annotations

from datetime import date
from itertools import count
from uuid import UUID

from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import measured_period
from billing.selectors.prices import TermPrice, term_prices
from billing.services.plan_pricing import has_yearly_fee, priced_plan
from licensing.domain.terms import term_period
from licensing.selectors import SubscriptionFacts, subscriptions_of


def usage_needed_from(organization_id: UUID) -> date | None:
    """The first day of usage that no decided price was made from; None if none is needed any more.

    Usage from before the first measured period counts in it, so that it is needed as long as the first one is.
    """
    days = [
        day
        for subscription in subscriptions_of(organization_id)
        if has_yearly_fee(subscription)
        and (day := _needed_from(subscription, term_prices(subscription.id))) is not None
    ]
    return min(days, default=None)


def _needed_from(subscription: SubscriptionFacts, prices: dict[int, TermPrice]) -> date | None:
    if not has_yearly_fee(subscription):
        return None
    parameters: ConsumptionYearParameters = priced_plan(subscription.plan.id).offered_fee.terms.parameters
    for number in count(2):
        price = prices.get(number)
        if price is not None and price.price is not None:
            continue
        term = term_period(subscription.signed_on, number, subscription.plan.term_months)
        if subscription.ends_on is not None and subscription.ends_on <= term.start:
            return None
        measured = measured_period(subscription.signed_on, number, parameters.measuring)
        if measured is None or number == 2:
            return date.min
        return measured.period.start
    raise AssertionError("terms have no end")
