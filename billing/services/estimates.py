"""What a first year would cost: the plan's own charge rule, asked before anybody has signed (R-SCALGO-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts, EstimateBasis
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.money import Money
from billing.selectors.prices import units_of
from billing.services.plan_pricing import priced_plan
from billing.services.pricing import price_or_refuse
from licensing.domain.terms import term_period
from licensing.selectors import PlanVersionFacts, plan_versions_in_force
from tenants.domain.decision import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The units expected of a year and the price that follows, without VAT, with its why."""

    units: Decimal
    price: Money
    decision: Decision


def plans_on_offer() -> list[PlanVersionFacts]:
    """The plans that somebody can ask a quote for, in force: those that can be sold, at a price that is estimated."""
    return [
        plan
        for plan in plan_versions_in_force()
        if not plan.standing.not_running and priced_plan(plan.id).yearly_fee is not None
    ]


def usual_currency(plan_version_id: UUID) -> str:
    """The first currency that the plan is sold in."""
    return priced_plan(plan_version_id).plan.currencies[0]


def has_estimate_for(plan_version_id: UUID, organization_type: str) -> bool:
    """Whether the plan says how many units to expect of such an organization."""
    parameters: ConsumptionYearParameters = priced_plan(plan_version_id).offered_fee.terms.parameters
    return any(found.organization_type == organization_type for found in parameters.estimates)


def estimate_first_year(plan: PlanVersionFacts, basis: EstimateBasis, *, on: date, currency: str) -> Estimate:
    """The price of a first year that would begin on a day, as signing on that day would price it.

    Raises `Refused` (CANNOT_BE_PRICED) for a type without estimate and a currency without price.

    A public agency with 240 employees is expected to use 400 units, which cost NOK 40,000.
    """
    fee = priced_plan(plan.id).offered_fee
    term = term_period(on, 1, plan.term_months)
    (line,) = price_or_refuse(fee.terms, ConsumptionYearFacts(estimate=basis), term, currency)
    units = units_of(line.decision)
    return Estimate(units=units, price=line.amount, decision=line.decision)
