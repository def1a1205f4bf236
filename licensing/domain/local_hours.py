"""The hours that an organization's clocks show, as stretches of time.

Instants are whole microseconds since 1970: millions of them are compared for one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

Moment: TypeAlias = int

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Everywhere on earth, clocks have been put forward and back by quarters of an hour since 1972.
_QUARTER = 15 * MINUTE


def moment_of(at: datetime) -> Moment:
    """The microseconds since 1970.

    >>> moment_of(datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC))
    2000000
    """
    return (at - EPOCH) // timedelta(microseconds=1)


def instant_of(moment: Moment) -> datetime:
    """The other way round, in UTC."""
    return EPOCH + timedelta(microseconds=moment)


@dataclass(frozen=True, slots=True)
class LocalHour:
    """The time from `start` up to, and without, `end`, in which the clocks show `hour` on `day`."""

    day: date
    hour: int
    start: Moment
    end: Moment


def local_hours(start: Moment, end: Moment, zone: str) -> tuple[LocalHour, ...]:
    """Each follows the one before without a gap; the first and the last may be cut.

    The hour that autumn repeats lasts two hours, and the one that spring leaves out is not there.

    >>> night = moment_of(datetime(2026, 10, 24, 23, tzinfo=UTC))
    >>> found = local_hours(night, night + 4 * HOUR, "Europe/Oslo")
    >>> [(shown.hour, (shown.end - shown.start) // HOUR) for shown in found]
    [(1, 1), (2, 2), (3, 1)]
    """
    hours: list[LocalHour] = []
    for day in range(start // DAY, -(-end // DAY)):
        for shown in _hours_shown(day, zone):
            if start <= shown.start and shown.end <= end:
                _follow(hours, shown)
            elif (first := max(start, shown.start)) < (last := min(end, shown.end)):
                _follow(hours, LocalHour(shown.day, shown.hour, first, last))
    return tuple(hours)


# A page looks at the same months again and again, and asking a zone for each quarter of them took half of its time.
@lru_cache(maxsize=1024)
def _hours_shown(utc_day: int, zone: str) -> tuple[LocalHour, ...]:
    """What the clocks show in the 24 hours of one day of UTC, counted from 1970."""
    hours: list[LocalHour] = []
    for first in range(utc_day * DAY, (utc_day + 1) * DAY, _QUARTER):
        local = instant_of(first).astimezone(ZoneInfo(zone))
        _follow(hours, LocalHour(local.date(), local.hour, first, first + _QUARTER))
    return tuple(hours)


def _follow(hours: list[LocalHour], shown: LocalHour) -> None:
    """Puts the time after the others, into the hour before if the clocks still show that."""
    if hours and (hours[-1].day, hours[-1].hour) == (shown.day, shown.hour):
        shown = LocalHour(shown.day, shown.hour, hours.pop().start, shown.end)
    hours.append(shown)
