from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from billing.domain.charge_rule import ChargeRule, Schedule
from billing.domain.intervals import is_one_month, is_one_year
from billing.domain.money import Money
from billing.domain.priced_line import LineDraft
from billing.domain.prices import Prices, price_in
from billing.domain.proration import prorated
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import AtLeast, Fault

UNITS = {"month": UnitCode.MONTH, "year": UnitCode.YEAR}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringParameters:
    """The price of one month or year, and whether a part of one costs its days only."""

    price: Prices
    every: Literal["month", "year"]
    prorated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringFacts:
    """How many are paid for, and, where the period is a part of one, the whole month or year."""

    quantity: Annotated[Decimal, AtLeast(0)] = Decimal(1)
    interval: Period | None = None


def find_faults(parameters: RecurringParameters, facts: RecurringFacts, period: Period) -> Iterator[Fault]:
    whole = facts.interval or period
    path = ("facts", "interval") if facts.interval else ("period",)
    is_whole = is_one_month(whole) if parameters.every == "month" else is_one_year(whole)
    if not is_whole:
        reason = f"{whole.start} to {whole.end} is not one {parameters.every}; for a part of one, give `interval`"
        yield Fault(path, "NOT_ONE_INTERVAL", reason)
    elif period.start < whole.start or whole.end < period.end:
        yield Fault(("period",), "OUTSIDE_INTERVAL", f"the period is not a part of {whole.start} to {whole.end}")


def price_period(
    parameters: RecurringParameters, facts: RecurringFacts, period: Period, currency: str
) -> tuple[LineDraft, ...]:
    price = price_in(parameters.price, currency)
    steps = [Step("FEE", {"price": price.text, "every": parameters.every})]
    if facts.interval and parameters.prorated and period != facts.interval:
        whole, price = price, prorated(price, period, facts.interval)
        steps.append(_proration_step(whole, price, period, facts.interval))
    line = LineDraft(
        text_key="fee",
        code="RECURRING_FEE",
        quantity=facts.quantity,
        unit=UNITS[parameters.every],
        unit_price=price,
        amount=(price * facts.quantity).rounded(),
        period=period,
        steps=tuple(steps),
    )
    return (line,)


def _proration_step(whole_price: Money, unit_price: Money, part: Period, whole: Period) -> Step:
    return Step(
        "PRORATED",
        {
            "price": whole_price.text,
            "days": str(part.days),
            "of_days": str(whole.days),
            "unit_price": unit_price.text,
        },
    )


RULE = ChargeRule(
    code="recurring",
    parameters_type=RecurringParameters,
    facts_type=RecurringFacts,
    schedules=frozenset({Schedule.TERM, Schedule.CALENDAR_MONTH}),
    text_keys=("fee",),
    price=price_period,
    faults=find_faults,
)
