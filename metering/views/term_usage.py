"""A term with its usage by day, beside the term before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404

from metering.domain.measure import MeterValues, add_values
from metering.domain.series import ByDay, SeriesRow, series
from metering.domain.term_steps import day_steps, month_steps, same_day_before
from metering.domain.usage_years import UsageYear, UsageYears, usage_years
from metering.selectors import MeterFacts, meters
from metering.selectors.splits import usage_by_day
from metering.views.asked import Asked, Grain
from metering.views.pages import TermChoice
from metering.views.reader import Reader, Seen
from metering.views.tabs import Tab
from tenants.domain.periods import ONE_DAY, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class TermUsage:
    """`before` is None if the agreement has no earlier year; `until` (exclusive) is how far the term has come."""

    years: UsageYears
    year: UsageYear
    before: Period | None
    until: date
    now: ByDay
    last: ByDay
    meters: Mapping[str, MeterFacts]

    @property
    def term(self) -> Period:
        return self.year.period

    @property
    def passed(self) -> Period:
        return Period(self.term.start, self.until)

    @property
    def is_running(self) -> bool:
        return self.until < self.term.end

    @property
    def before_passed(self) -> Period | None:
        """The term before, up to the same day."""
        if self.before is None:
            return None
        return Period(self.before.start, same_day_before(self.until, self.term, self.before))

    @property
    def values(self) -> MeterValues:
        return add_values(*self.now.values())

    @property
    def last_values(self) -> MeterValues:
        """Of the whole term before."""
        return add_values(*self.last.values())

    @property
    def last_values_same_day(self) -> MeterValues | None:
        """What each meter had come to by the same day of the term before; None without one."""
        period = self.before_passed
        return add_values(*(values for day, values in self.last.items() if day in period)) if period else None

    def rows(self, tab: Tab, grain: Grain, estimate: Decimal | None = None) -> list[SeriesRow]:
        steps = month_steps if grain == "month" else day_steps
        return series(
            steps(self.term, self.before),
            tab.measure,
            now=self.now,
            before=self.last,
            until=self.until,
            estimate=estimate if grain == "month" else None,
        )

    def choices(self) -> list[TermChoice]:
        """Every term that has begun; the first one listed is the one that may still run."""
        return [
            TermChoice(
                value=year.period.start.isoformat(),
                period=year.period,
                is_selected=year is self.year,
                is_running=self.until in year.period,
            )
            for year in self.years.years
        ]


def find_term(reader: Reader, seen: Seen, asked: Asked) -> TermUsage | None:
    """The term that was asked for, else the latest; None if none has begun. Raises `Http404` for one there is not."""
    years = usage_years(reader.organization.id, reader.today)
    if not years.years:
        return None
    place = _place(years, asked.term)
    year = years.years[place]
    before = years.years[place + 1].period if place + 1 < len(years.years) else None
    until = min(reader.today + ONE_DAY, year.period.end)
    return TermUsage(
        years=years,
        year=year,
        before=before,
        until=until,
        now=usage_by_day(reader.organization.id, Period(year.period.start, until), seen.whose),
        last=usage_by_day(reader.organization.id, before, seen.whose) if before else {},
        meters=meters(),
    )


def _place(years: UsageYears, term: str) -> int:
    for place, year in enumerate(years.years):
        if not term or year.period.start.isoformat() == term:
            return place
    raise Http404
