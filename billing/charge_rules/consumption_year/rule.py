from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from billing.charge_rules.consumption_year.estimate import estimate_units, find_estimate_faults
from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts, EstimateBasis
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.charge_rules.consumption_year.units import find_usage_faults, weigh_usage
from billing.domain.bands import band_index
from billing.domain.charge_rule import ChargeRule, Schedule
from billing.domain.intervals import is_one_year
from billing.domain.money import Money
from billing.domain.price_change import changed_by, held_within
from billing.domain.priced_line import LineDraft, one_unit
from billing.domain.prices import price_in
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import Fault, decimal_text


def find_faults(parameters: ConsumptionYearParameters, facts: ConsumptionYearFacts, period: Period) -> Iterator[Fault]:
    """What keeps a year from being priced: the fee is for exactly one year (R-SCALGO-3), of stated usage."""
    if not is_one_year(period):
        yield Fault(("period",), "NOT_ONE_YEAR", f"{period.start} to {period.end} is not exactly one year")
    # Whoever made the facts without reading them has not been told yet.
    for fault in facts.faults():
        yield fault.under(("facts",))
    if facts.estimate is not None:
        for fault in find_estimate_faults(parameters.estimates, facts.estimate):
            yield fault.under(("facts", "estimate"))
    if facts.measured is not None:
        for fault in find_usage_faults(parameters.weights, facts.measured):
            yield fault.under(("facts", "measured"))
        if parameters.max_change_percent is not None and facts.previous_fee is None:
            reason = "the change of the price is limited, so last year's fee is needed"
            yield Fault(("facts", "previous_fee"), "MISSING", reason)


def price_year(
    parameters: ConsumptionYearParameters, facts: ConsumptionYearFacts, period: Period, currency: str
) -> tuple[LineDraft, ...]:
    """The fee of one year, fixed (R-SCALGO-3)."""
    basis = facts.basis
    if isinstance(basis, EstimateBasis):
        code, (units, steps) = "FEE_ESTIMATED", estimate_units(parameters.estimates, basis)
    else:
        code, (units, steps) = "FEE_MEASURED", weigh_usage(parameters.weights, basis)
    fee, band_step = _fee_of(parameters, units, currency)
    steps.append(band_step)
    percent, previous = parameters.max_change_percent, facts.previous_fee
    # The first year has none before it that could hold it.
    if facts.measured is not None and percent is not None and previous is not None:
        fee, held_step = _hold(fee, Money(previous, currency), percent)
        steps.append(held_step)
    return (one_unit("fee", code, UnitCode.YEAR, fee, period, tuple(steps)),)


def _fee_of(parameters: ConsumptionYearParameters, units: Decimal, currency: str) -> tuple[Money, Step]:
    """The band's fee, by the units alone."""
    edges = parameters.edges
    index = band_index(edges, units)
    fee = price_in(parameters.bands[index].price, currency)
    numbers = {
        "units": decimal_text(units),
        "from": decimal_text(edges[index]),
        "below": decimal_text(edges[index + 1]) if index + 1 < len(edges) else None,
        "fee": fee.text,
    }
    return fee, Step("BAND", numbers)


def _hold(fee: Money, previous: Money, percent: Decimal) -> tuple[Money, Step]:
    held = held_within(fee, previous, percent)
    numbers = {
        "fee": fee.text,
        "previous_fee": previous.text,
        "max_change_percent": decimal_text(percent),
        "lowest": changed_by(previous, -percent).text,
        "highest": changed_by(previous, percent).text,
        "held_fee": held.text,
    }
    return held, Step("CHANGE_LIMITED" if held != fee else "CHANGE_WITHIN_LIMIT", numbers)


RULE = ChargeRule(
    code="consumption_year",
    parameters_type=ConsumptionYearParameters,
    facts_type=ConsumptionYearFacts,
    schedules=frozenset({Schedule.TERM}),
    text_keys=("fee",),
    price=price_year,
    faults=find_faults,
)
