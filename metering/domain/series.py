"""A year of use over time: month by month or day by day, beside the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from metering.domain.measure import WIDE, ZERO, Measure, MeterValues
from metering.domain.term_steps import Step
from tenants.domain.periods import Period, days_in

ByDay = Mapping[date, MeterValues]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """`now` is None for days still to come, `last` without a year before. `until` (exclusive) is set while running."""

    period: Period
    now: Decimal | None
    last: Decimal | None
    estimate: Decimal | None = None
    until: date | None = None


def series(
    steps: Sequence[Step],
    measure: Measure,
    *,
    now: ByDay,
    before: ByDay,
    until: date,
    estimate: Decimal | None = None,
) -> list[SeriesRow]:
    """One row a step; usage is by its own day. The rows add up to the totals of the days, exactly.

    `until` is the first day that has not begun. `estimate` is of the whole year, and shown as even parts of it.
    """
    part = None if estimate is None else WIDE.divide(estimate, Decimal(len(steps)))
    return [
        SeriesRow(
            period=step.period,
            now=total_of_days(now, step.now, measure) if step.now and step.now.start < until else None,
            last=total_of_days(before, step.before, measure) if step.before else None,
            estimate=part,
            until=until if step.now and step.now.start < until < step.now.end else None,
        )
        for step in steps
    ]


def total_of_days(values: ByDay, period: Period, measure: Measure) -> Decimal:
    """What the days of a period come to."""
    total = ZERO
    for day in days_in(period):
        if (found := values.get(day)) is not None:
            total = WIDE.add(total, measure.total(found))
    return total
