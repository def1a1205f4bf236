"""From meters to consumption units: each meter by its weight, late usage as steps of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from billing.charge_rules.consumption_year.facts import LateUsage, MeasuredUsage
from billing.charge_rules.consumption_year.parameters import Weight
from billing.domain.exact import EXACT
from tenants.domain.decision import Json, Step
from tenants.domain.typed_json import Fault, decimal_text


def find_usage_faults(weights: Sequence[Weight], measured: MeasuredUsage) -> Iterator[Fault]:
    """A meter that is missing (a zero must be said, not guessed) or that the plan does not weigh."""
    weighed = [weight.meter for weight in weights]
    for meter in weighed:
        if meter not in measured.usage:
            yield Fault(("usage", meter), "MISSING", f"the total of {meter!r} is missing; write 0 for none")
    for meter in measured.usage:
        if meter not in weighed:
            yield Fault(("usage", meter), "UNKNOWN_METER", f"{meter!r} has no weight in this plan")
    for index, late in enumerate(measured.late):
        if late.meter not in weighed:
            yield Fault(("late", index, "meter"), "UNKNOWN_METER", f"{late.meter!r} has no weight in this plan")


def weigh_usage(weights: Sequence[Weight], measured: MeasuredUsage) -> tuple[Decimal, list[Step]]:
    """The units of a measured year, never below zero, and the steps that lead to them (R-SCALGO-5)."""
    total, steps = Decimal(0), []
    for weight in weights:
        units = weight.units_of(measured.usage[weight.meter])
        total = EXACT.add(total, units)
        steps.append(Step("METER_UNITS", _weighed(weight, measured.usage[weight.meter], units)))
    by_meter = {weight.meter: weight for weight in weights}
    for late in measured.late:
        units = by_meter[late.meter].units_of(late.quantity)
        total = EXACT.add(total, units)
        steps.append(_late_step(by_meter[late.meter], late, units))
    # More may be taken back late than was used this year; a fee does not fall below the first band for it.
    counted = max(total, Decimal(0))
    steps.append(Step("UNITS", {"units": decimal_text(counted)}))
    return counted, steps


def _weighed(weight: Weight, quantity: Decimal, units: Decimal) -> dict[str, Json]:
    return {
        "meter": weight.meter,
        "quantity": decimal_text(quantity),
        "weight": decimal_text(weight.units),
        "per": decimal_text(weight.per),
        "units": decimal_text(units),
    }


def _late_step(weight: Weight, late: LateUsage, units: Decimal) -> Step:
    days: dict[str, Json] = {"start": late.period.start.isoformat(), "end": late.period.end.isoformat()}
    return Step("LATE_METER_UNITS", _weighed(weight, late.quantity, units) | days)
