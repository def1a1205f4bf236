"""Which days' usage prices which term, and when that usage is complete (R-SCALGO-4, R-X-6).

Measured periods of one subscription are years side by side: none overlaps, none leaves a gap, so every event belongs to
exactly one. They count from the day of signing, as terms do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tenants.domain.periods import Period, add_months, yearly_period


class MeasuredYear(StrEnum):
    """`term`: the license year that ended; `window`: twelve months that end some months before the renewal."""

    TERM = "term"
    WINDOW = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuringOptions:
    """`close_after_days` wait for late usage; `pricing_lead_months` only count for a window."""

    measured_year: MeasuredYear = MeasuredYear.TERM
    close_after_days: int = 3
    pricing_lead_months: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPeriod:
    """The usage of `period` makes the price of term number `term_number`; it is closed from `closes_on` on."""

    term_number: int
    period: Period
    closes_on: date

    def is_closed(self, as_of: date) -> bool:
        """Whether usage that arrives on this day counts in the next period."""
        return self.closes_on <= as_of


def measured_period(origin: date, term_number: int, options: MeasuringOptions) -> MeasuredPeriod | None:
    """The measured period behind the price of a term; None for the first term, whose price is an estimate (R-SCALGO-6).

    `origin` is the day of signing. A year that ends on 19 May and closes three days after it is open to the end of
    22 May, and closed from 23 May on:

    >>> measured_period(date(2014, 5, 20), 2, MeasuringOptions()).closes_on
    datetime.date(2015, 5, 23)

    A window is a year from the day of signing less the lead, so windows stay whole years whatever the calendar does:

    >>> window = MeasuringOptions(measured_year=MeasuredYear.WINDOW)
    >>> measured_period(date(2026, 3, 15), 2, window).period
    Period(start=datetime.date(2025, 11, 15), end=datetime.date(2026, 11, 15))

    Raises ValueError for a term number below 1.
    """
    if term_number < 1:
        raise ValueError(f"terms count from 1, not from {term_number}")
    return None if term_number == 1 else _measured(origin, term_number, options)


def measured_period_of(day: date, origin: date, options: MeasuringOptions) -> MeasuredPeriod:
    """The measured period that usage of this day belongs to, closed or not.

    Usage from before the first measured period, as in a trial before signing, belongs to the first one.

    >>> measured_period_of(date(2015, 5, 20), date(2014, 5, 20), MeasuringOptions()).term_number
    3
    """
    # A year too early at most: the origin's own month and day decide within the year.
    number = max(2, day.year - _anchor(origin, options).year + 1)
    found = _measured(origin, number, options)
    while found.period.end <= day:
        number += 1
        found = _measured(origin, number, options)
    return found


def _measured(origin: date, term_number: int, options: MeasuringOptions) -> MeasuredPeriod:
    period = yearly_period(_anchor(origin, options), term_number - 1)
    closes_on = period.end + timedelta(days=options.close_after_days)
    return MeasuredPeriod(term_number=term_number, period=period, closes_on=closes_on)


def _anchor(origin: date, options: MeasuringOptions) -> date:
    if options.measured_year is MeasuredYear.TERM:
        return origin
    return add_months(origin, -options.pricing_lead_months)
