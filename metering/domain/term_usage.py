"""A year of use with its usage by day, beside the year before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from metering.domain.measure import Measure, MeterValues, add_values
from metering.domain.series import ByDay, SeriesRow, series
from metering.domain.term_steps import day_steps, month_steps, same_day_before
from metering.domain.usage_years import UsageYear
from tenants.domain.periods import Period

Grain = Literal["month", "day"]


@dataclass(frozen=True, kw_only=True)
class TermUsage:
    """`before` is None if the agreement has no earlier year; `until` (exclusive) is how far the year has come."""

    year: UsageYear
    before: Period | None
    until: date
    now: ByDay
    last: ByDay

    @property
    def term(self) -> Period:
        return self.year.period

    @property
    def passed(self) -> Period:
        return Period(self.term.start, self.until)

    @property
    def before_passed(self) -> Period | None:
        """The year before, up to the same day."""
        if self.before is None:
            return None
        return Period(self.before.start, same_day_before(self.until, self.term, self.before))

    @cached_property
    def values(self) -> MeterValues:
        return add_values(*self.now.values())

    @cached_property
    def last_values(self) -> MeterValues:
        """Of the whole year before."""
        return add_values(*self.last.values())

    @cached_property
    def last_values_same_day(self) -> MeterValues | None:
        """What each meter had come to by the same day of the year before; None without one."""
        period = self.before_passed
        return add_values(*(values for day, values in self.last.items() if day in period)) if period else None

    def rows(self, measure: Measure, grain: Grain, estimate: Decimal | None = None) -> list[SeriesRow]:
        """Month by month or day by day; an estimate is of the year, and shown by month."""
        steps = month_steps if grain == "month" else day_steps
        return series(
            steps(self.term, self.before),
            measure,
            now=self.now,
            before=self.last,
            until=self.until,
            estimate=estimate if grain == "month" else None,
        )
