"""The terms of a subscription: periods counted from the day of signing."""

from __future__ import annotations

from datetime import date

from tenants.domain.periods import Period, add_months, yearly_period

MONTHS_IN_A_YEAR = 12

# Nobody has an older agreement; a day before it is a slip, and so many terms would follow from it.
EARLIEST_SIGNATURE = date(1990, 1, 1)


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


def term_number_on(day: date, signed_on: date, term_months: int) -> int:
    """The number of the term that a day belongs to, whether it has been started yet or not.

    Raises ValueError for a day before the signature.

    >>> [term_number_on(date(2016, 5, day), date(2014, 5, 20), 12) for day in (19, 20)]
    [2, 3]
    """
    if day < signed_on:
        raise ValueError(f"{day} lies before the signature of {signed_on}")
    months = (day.year - signed_on.year) * MONTHS_IN_A_YEAR + day.month - signed_on.month
    # A term too early at most: whether the day of the month has come decides.
    number = max(1, months // term_months)
    while term_period(signed_on, number, term_months).end <= day:
        number += 1
    return number
