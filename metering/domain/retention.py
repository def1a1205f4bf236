"""How long raw events are kept, by whole months of UTC, as they are stored (R-X-14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tenants.domain.periods import ONE_DAY, Period, add_months

# A month of UTC holds events of local days that begin before it and end after it.
NEIGHBOURS = timedelta(days=1)


def month_of(day: date) -> Period:
    """The calendar month that a day lies in."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))


def expired_months(oldest: date, on: date, kept_months: int) -> Iterator[Period]:
    """The months, from that of the oldest event on, of which each day is more than so many months past.

    >>> [f"{month.start:%Y-%m}" for month in expired_months(date(2025, 1, 20), date(2026, 6, 1), 15)]
    ['2025-01', '2025-02']
    """
    month = month_of(oldest)
    while add_months(month.end, kept_months) <= on:
        yield month
        month = month_of(month.end)


def local_days_of(month: Period) -> Period:
    """Every local day, of whatever zone, on which an event of the month may stand.

    >>> local_days_of(month_of(date(2026, 2, 5)))
    Period(start=datetime.date(2026, 1, 31), end=datetime.date(2026, 3, 2))
    """
    return Period(month.start - NEIGHBOURS, month.end + ONE_DAY)
