"""When administrators are reminded of the last day for notice: 60, 30 and 7 days before it (R-SCALGO-21)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from tenants.domain.periods import ONE_DAY, Period

# The farthest first.
REMINDER_DAYS = (60, 30, 7)


def is_reminded(term: Period) -> bool:
    """Whether administrators are reminded at all: a term as short as the first reminder can be ended at any time.

    >>> [is_reminded(Period(date(2026, 1, 1), end)) for end in (date(2026, 2, 1), date(2027, 1, 1))]
    [False, True]
    """
    return term.days > max(REMINDER_DAYS)


def reminder_due(today: date, last_day: date, sent: Collection[int]) -> int | None:
    """The reminder to send today, in days before the last day; None if there is none.

    Only the nearest one that has been reached, once: after days without jobs, nobody gets two mails at once.

    >>> last_day = date(2016, 2, 19)
    >>> [reminder_due(day, last_day, ()) for day in (date(2015, 12, 20), date(2015, 12, 21), date(2016, 2, 1))]
    [None, 60, 30]
    >>> [reminder_due(date(2016, 2, 1), last_day, sent) for sent in ((60,), (60, 30), (7,))]
    [30, None, None]
    """
    days_left = (last_day - today).days
    reached = [days for days in REMINDER_DAYS if 0 <= days_left <= days]
    nearest = min(reached, default=None)
    return nearest if nearest is not None and all(nearest < days for days in sent) else None


def next_reminder_on(after: date, last_day: date, sent: Collection[int]) -> date | None:
    """The first day after `after` on which a reminder is due; one that is late is due the day after.

    >>> next_reminder_on(date(2015, 12, 21), date(2016, 2, 19), (60,))
    datetime.date(2016, 1, 20)
    """
    if reminder_due(tomorrow := after + ONE_DAY, last_day, sent):
        return tomorrow
    days = [day for days in REMINDER_DAYS if (day := last_day - timedelta(days=days)) > after]
    return next((day for day in days if reminder_due(day, last_day, sent)), None)
