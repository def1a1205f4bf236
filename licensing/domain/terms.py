"""The terms of a subscription: periods counted from the day of signing."""

from __future__ import annotations

from datetime import date

from tenants.domain.periods import Period, add_months, yearly_period

MONTHS_IN_A_YEAR = 12


def term_period(signed_on: date, number: int, term_months: int) -> Period:
    """Term number `number` (the first is 1) of `term_months` months each (R-SCALGO-2).

    Whole years follow the rule for 29 February; months clamp to the month's end. Both count from the original day.

    >>> from datetime import date
    >>> term_period(date(2025, 3, 15), 1, 12).last_day
    datetime.date(2026, 3, 14)
    >>> term_period(date(2026, 1, 31), 2, 1)
    Period(start=datetime.date(2026, 2, 28), end=datetime.date(2026, 3, 31))
    """
    if term_months == MONTHS_IN_A_YEAR:
        return yearly_period(signed_on, number)
    return Period(add_months(signed_on, term_months * (number - 1)), add_months(signed_on, term_months * number))
