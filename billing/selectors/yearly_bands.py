"""What a year costs by its units, as the plan and what was agreed have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.money import Money
from billing.domain.prices import price_in
from billing.services.plan_pricing import plan_of
from licensing.selectors import SubscriptionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The price of a year from this many units on, up to the next band's."""

    starts_at: Decimal
    price: Money


def yearly_bands(subscription: SubscriptionFacts, currency: str, on: date) -> tuple[Band, ...]:
    """Of a term that begins on this day, the lowest first; raises KeyError for a currency that it is not sold in."""
    parameters: ConsumptionYearParameters = plan_of(subscription, on).offered_fee.terms.parameters
    return tuple(Band(starts_at=band.from_, price=price_in(band.price, currency)) for band in parameters.bands)
