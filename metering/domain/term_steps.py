"""The months and days of a year of use, each beside the same one of the year before.

Months count from the year's own first day: a year from the 15th has months from the 15th. Days are the organization's
local days, so one of 23 hours is a day like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise, zip_longest

from tenants.domain.periods import ONE_DAY, Period, add_months, days_in, year_boundary

LEAP_DAY, DAY_BEFORE_LEAP_DAY = (2, 29), (2, 28)


@dataclass(frozen=True, slots=True)
class Step:
    """A month or a day of a year, and its counterpart in the year before; at most one of them is missing."""

    now: Period | None
    before: Period | None

    @property
    def period(self) -> Period:
        """What the step is called by: its own days, or those of the year before if it has none."""
        period = self.now or self.before
        if period is None:
            raise ValueError("a step stands for some days")
        return period


def months_of(year: Period) -> list[Period]:
    """The months of a year, counted from its first day, so that those after a short one do not drift (R-SCALGO-2).

    >>> [str(month.start) for month in months_of(Period(date(2026, 1, 31), date(2027, 1, 31)))][:3]
    ['2026-01-31', '2026-02-28', '2026-03-31']

    A year from 29 February ends a day after its last month's anniversary; the day belongs to that month.
    """
    count = max(1, (year.days * 12 + 182) // 365)
    starts = [add_months(year.start, months) for months in range(count)]
    return [Period(start, end) for start, end in pairwise([*starts, year.end])]


def month_steps(year: Period, before: Period | None) -> list[Step]:
    """The first month beside the first, and so on."""
    return [Step(now, then) for now, then in zip_longest(months_of(year), months_of(before) if before else [])]


def day_steps(year: Period, before: Period | None) -> list[Step]:
    """Each day beside the same date. A 29 February that only the year before had is a step of its own: none is lost."""
    mine = {(day.month, day.day): day for day in days_in(year)}
    theirs = {(day.month, day.day): day for day in days_in(before)} if before else {}
    dates = list(mine)
    if LEAP_DAY in theirs and LEAP_DAY not in mine:
        dates.insert(dates.index(DAY_BEFORE_LEAP_DAY) + 1, LEAP_DAY)
    return [Step(_day(mine.get(found)), _day(theirs.get(found))) for found in dates]


def same_day_before(until: date, year: Period, before: Period) -> date:
    """Up to when, exclusive, the year before is compared with `year` up to `until`: to the end, or to the same date.

    >>> year, before = Period(date(2026, 3, 15), date(2027, 3, 15)), Period(date(2025, 3, 15), date(2026, 3, 15))
    >>> same_day_before(date(2026, 11, 27), year, before)
    datetime.date(2025, 11, 27)
    """
    if until >= year.end:
        return before.end
    # The first day is compared with the first, also where a year from 29 February begins a day off.
    return min(max(year_boundary(until, -1), before.start + ONE_DAY), before.end)


def _day(day: date | None) -> Period | None:
    return Period(day, day + ONE_DAY) if day else None
