"""The hours that an organization's clocks show, as stretches of time.

Instants are whole microseconds since 1970: millions of them are compared for one page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
    for first, last, day, hour in _quarters(start, end, ZoneInfo(zone)):
        before = hours[-1] if hours else None
        if before and (before.day, before.hour) == (day, hour):
            hours[-1] = LocalHour(day, hour, before.start, last)
        else:
            hours.append(LocalHour(day, hour, first, last))
    return tuple(hours)


def _quarters(start: Moment, end: Moment, zone: ZoneInfo) -> Iterator[tuple[Moment, Moment, date, int]]:
    while start < end:
        last = min(end, start - start % _QUARTER + _QUARTER)
        local = instant_of(start).astimezone(zone)
        yield start, last, local.date(), local.hour
        start = last
