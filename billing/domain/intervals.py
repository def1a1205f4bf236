"""Whether a period is just one month or one year, wherever it starts."""

from __future__ import annotations

from datetime import date

from tenants.domain.periods import Period, add_months, year_boundary


def is_one_month(period: Period) -> bool:
    """From a day to the same day of the next month, either of them clamped to its month's end.

    >>> is_one_month(Period(date(2026, 1, 31), date(2026, 2, 28)))
    True
    >>> is_one_month(Period(date(2026, 2, 28), date(2026, 3, 31)))
    True
    """
    return add_months(period.start, 1) == period.end or add_months(period.end, -1) == period.start


def is_one_year(period: Period) -> bool:
    """From a day to the same day of the next year; a year that began on 29 February may start and end on 1 March.

    >>> is_one_year(Period(date(2028, 2, 29), date(2029, 3, 1)))
    True
    >>> is_one_year(Period(date(2031, 3, 1), date(2032, 2, 29)))
    True
    """
    if year_boundary(period.start, 1) == period.end:
        return True
    is_leap_anniversary = (period.end.month, period.end.day) == (2, 29)
    return is_leap_anniversary and period.start == date(period.end.year - 1, 3, 1)
