"""What a year costs by its units, as a plan's version has it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.money import Money
from billing.domain.prices import price_in
from billing.services.plan_pricing import priced_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The price of a year from this many units on, up to the next band's."""

    starts_at: Decimal
    price: Money


def yearly_bands(plan_version_id: UUID, currency: str) -> tuple[Band, ...]:
    """The lowest first; raises KeyError for a currency that the plan is not sold in."""
    parameters: ConsumptionYearParameters = priced_plan(plan_version_id).yearly_fee.terms.parameters
    return tuple(Band(starts_at=band.from_, price=price_in(band.price, currency)) for band in parameters.bands)
