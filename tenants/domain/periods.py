"""Days, periods and anniversaries.

Every period in the product is half-open, `[start, end)`, and made of the organization's local days; people are
shown its last day. Anniversaries count from the original day, never from each other, so that nothing drifts.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Local days from `start` up to, and without, `end`.

    >>> Period(date(2025, 3, 15), date(2026, 3, 15)).last_day
    datetime.date(2026, 3, 14)
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last_day(self) -> date:
        return self.end - ONE_DAY

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def overlaps(self, other: Period) -> bool:
        return self.start < other.end and other.start < self.end


def add_months(day: date, months: int) -> date:
    """The same day of another month, clamped to that month's end.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2016, 5, 19), -3)
    (datetime.date(2026, 2, 28), datetime.date(2016, 2, 19))
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def year_boundary(origin: date, years: int) -> date:
    """The start of year number `years` (0 is `origin`) of a term that began on `origin`.

    A year from 29 February ends, exclusive, on 1 March in common years, and on 29 February in leap years (R-CITIZEN-6).

    >>> year_boundary(date(2028, 2, 29), 1), year_boundary(date(2028, 2, 29), 4)
    (datetime.date(2029, 3, 1), datetime.date(2032, 2, 29))
    """
    year = origin.year + years
    if (origin.month, origin.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return origin.replace(year=year)


def yearly_period(origin: date, number: int) -> Period:
    """Year number `number` (the first is 1), counted from `origin` (R-SCALGO-2).

    >>> yearly_period(date(2025, 3, 15), 1).last_day
    datetime.date(2026, 3, 14)
    """
    return Period(year_boundary(origin, number - 1), year_boundary(origin, number))


def month_of(day: date) -> Period:
    """The calendar month that holds `day`."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))


def months_in(period: Period) -> Iterator[Period]:
    """The calendar months that touch `period`, whole."""
    month = month_of(period.start)
    while month.start < period.end:
        yield month
        month = month_of(month.end)


def days_in(period: Period) -> Iterator[date]:
    """Each day of the period, in order."""
    day = period.start
    while day < period.end:
        yield day
        day += ONE_DAY


def local_day(at: datetime, zone: str) -> date:
    """The local date of an instant.

    >>> local_day(datetime(2015, 5, 19, 22, 0, tzinfo=UTC), "Europe/Oslo")
    datetime.date(2015, 5, 20)
    """
    return at.astimezone(ZoneInfo(zone)).date()


def start_of_day(day: date, zone: str) -> datetime:
    """The instant (UTC) at which a local day begins.

    >>> start_of_day(date(2015, 5, 20), "Europe/Oslo").isoformat()
    '2015-05-19T22:00:00+00:00'
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
