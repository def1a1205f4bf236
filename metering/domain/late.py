"""Late usage: an event whose own day lies in a measured period that has closed (R-X-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tenants.domain.periods import Period


def counting_day(day: date, received_on: date, closed: Sequence[Period]) -> date | None:
    """The day on which late usage counts: that of its receipt, or the first after it that is still open.

    None if the event is not late and counts on its own day. Nothing that has been priced changes, and nothing is lost.

    >>> year = Period(date(2014, 5, 20), date(2015, 5, 20))
    >>> counting_day(date(2015, 5, 19), date(2015, 5, 25), [year])
    datetime.date(2015, 5, 25)
    >>> counting_day(date(2015, 5, 20), date(2015, 5, 25), [year]) is None
    True
    """
    if not any(day in period for period in closed):
        return None
    counted_on = received_on
    while holding := next((period for period in closed if counted_on in period), None):
        counted_on = holding.end
    return counted_on
