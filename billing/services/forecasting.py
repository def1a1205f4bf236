"""From usage to a forecast: what the year is likely to come to, priced by the plan's own charge rule (R-SCALGO-12)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts, LateUsage, MeasuredUsage
from billing.domain.exact import round_half_up
from billing.domain.forecast import Ahead, Quantities, accuracy_of, find_ahead, look_ahead, past_months
from billing.domain.forecast_why import Driver, ForecastWhy, Level, MeterOutlook, largest_changes
from billing.domain.priced_line import PricedLine
from billing.selectors.prices import step_numbers
from billing.services.forecast_reading import ByDepartment, Question, UsageBehind
from billing.services.pricing import price_or_refuse
from metering.domain.measure import add_values
from tenants.domain.periods import Period

MOST_DRIVERS = 6
# Units are kept to a millionth: a mean has no end, nobody is shown more, and a range stays in order when rounded.
UNITS_STEP = Decimal("0.000001")


def make_forecast(question: Question, usage: UsageBehind, previous_fee: Decimal | None) -> ForecastWhy | None:
    """None before anything was used, or while the fee is unknown that the change of the price is limited by.

    Raises `Refused` (CANNOT_BE_PRICED) as the offer would.
    """
    ahead = _ahead(question, usage)
    if ahead is None or (question.parameters.max_change_percent is not None and previous_fee is None):
        return None
    units = question.units
    months = {month: units.total(values) for month, values in usage.months.items()}
    accuracy = accuracy_of(past_months(months, question.subscription.signed_on, question.today))
    used, late = _used(question, usage)
    outlook = look_ahead(used, ahead.quantities, accuracy)
    low, likely, high = (
        _level(question, quantities, late, previous_fee) for quantities in (outlook.low, outlook.likely, outlook.high)
    )
    return ForecastWhy(
        measured=question.measured.period,
        days_left=(question.measured.period.end - question.today).days,
        basis=ahead.basis,
        days=ahead.days,
        off=accuracy.off,
        months_tested=accuracy.months,
        meters=tuple(_meter(question, usage, meter, used, ahead.quantities) for meter in question.meters),
        late_units=_units(question, _late_quantities(late)),
        low=low,
        likely=likely,
        high=high,
        previous_fee=previous_fee,
        drivers=_drivers(question, usage),
    )


def _ahead(question: Question, usage: UsageBehind) -> Ahead | None:
    return find_ahead(
        days_left=(question.measured.period.end - question.today).days,
        last_year=_of_days(question.left_last_year, usage.left_last_year),
        recent=_of_days(question.recent, usage.recent),
    )


def _of_days(days: Period | None, quantities: Quantities | None) -> tuple[Period, Quantities] | None:
    return (days, quantities) if days is not None and quantities is not None else None


def _used(question: Question, usage: UsageBehind) -> tuple[Quantities, tuple[LateUsage, ...]]:
    so_far = usage.so_far
    used = so_far.usage if so_far else {}
    late = so_far.late if so_far else ()
    meters = question.meters
    return {meter: used.get(meter, Decimal(0)) for meter in meters}, tuple(one for one in late if one.meter in meters)


def _late_quantities(late: tuple[LateUsage, ...]) -> dict[str, Decimal]:
    return {one.meter: one.quantity for one in late}


def _level(
    question: Question, quantities: Quantities, late: tuple[LateUsage, ...], previous_fee: Decimal | None
) -> Level:
    measured = MeasuredUsage(period=question.measured.period, usage=quantities, late=late)
    year = ConsumptionYearFacts(measured=measured, previous_fee=previous_fee)
    (line,) = price_or_refuse(question.fee.terms, year, question.term, question.organization.currency)
    return level_of(line)


def level_of(line: PricedLine) -> Level:
    """The units, band and fee of a priced year."""
    band = step_numbers(line.decision, "BAND")
    return Level(
        units=round_half_up(_number(band, "units"), UNITS_STEP),
        band_from=_number(band, "from"),
        band_below=None if band["below"] is None else _number(band, "below"),
        fee=line.amount.amount,
        is_held=any(step.code == "CHANGE_LIMITED" for step in line.decision.steps),
    )


def _number(numbers: Mapping[str, Any], key: str) -> Decimal:
    return Decimal(str(numbers[key]))


def _meter(question: Question, usage: UsageBehind, meter: str, used: Quantities, ahead: Quantities) -> MeterOutlook:
    before = usage.departments_last_year
    same_days = add_values(*before.values()).get(meter, Decimal(0)) if before is not None else None
    return MeterOutlook(
        meter=meter,
        used=used[meter],
        ahead=ahead[meter],
        before=same_days,
        used_units=_units(question, {meter: used[meter]}),
        ahead_units=_units(question, {meter: ahead[meter]}),
        before_units=None if same_days is None else _units(question, {meter: same_days}),
    )


def _drivers(question: Question, usage: UsageBehind) -> tuple[Driver, ...]:
    """What changed most against the same days of last year, up or down."""
    before = usage.departments_last_year
    if before is None:
        return ()
    found = [
        _driver(question, meter, department, usage.departments, before)
        for department in dict.fromkeys((*usage.departments, *before))
        for meter in question.meters
    ]
    return largest_changes(found)[:MOST_DRIVERS]


def _driver(question: Question, meter: str, department: Any, now: ByDepartment, before: ByDepartment) -> Driver:
    used, used_before = (of.get(department, {}).get(meter, Decimal(0)) for of in (now, before))
    return Driver(
        meter=meter,
        department=str(department) if department else None,
        now=used,
        before=used_before,
        units_now=_units(question, {meter: used}),
        units_before=_units(question, {meter: used_before}),
    )


def _units(question: Question, quantities: Quantities) -> Decimal:
    return round_half_up(question.units.total(quantities), UNITS_STEP)
