"""How many of a product's starts ran at the same time: counted from when each began and ended, never sampled.

A start runs from its beginning up to, and without, its end. So whoever begins in the moment in which another ends does
not run beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from licensing.domain.local_hours import LocalHour, Moment

# Later than anything; it spares a question for each of millions of moments.
_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class HourPeak:
    """The highest number at once within one hour of one day."""

    hour: LocalHour
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """What was found for the hours of some days: `time_at` says how many microseconds so many ran at once."""

    hours: tuple[HourPeak, ...]
    time_at: Mapping[int, int]

    @property
    def peak(self) -> int:
        """The highest number at once; 0 if nothing ran."""
        return max(self.time_at, default=0)

    def by_day(self) -> dict[date, int]:
        """The highest number of each local day."""
        days: dict[date, int] = {}
        for found in self.hours:
            day = found.hour.day
            days[day] = max(days.get(day, 0), found.count)
        return days

    def by_hour_of_week(self) -> dict[tuple[int, int], int]:
        """The highest number of each weekday (Monday is 0) and hour, over all weeks."""
        cells: dict[tuple[int, int], int] = {}
        for found in self.hours:
            cell = (found.hour.day.weekday(), found.hour.hour)
            cells[cell] = max(cells.get(cell, 0), found.count)
        return cells

    def percentile(self, percent: int) -> int:
        """The smallest number that was not exceeded for at least so many per cent of the time.

        All of the time counts, nights too. Weighted by time: a peak of a minute weighs a minute. 0 if there is no time.

        >>> AtOnce(hours=(), time_at={0: 50, 1: 40, 2: 5, 9: 5}).percentile(95)
        2
        """
        whole, so_far = sum(self.time_at.values()), 0
        for count, time in sorted(self.time_at.items()):
            so_far += time
            if so_far * 100 >= whole * percent:
                return count
        return 0


def count_at_once(starts: Sequence[Moment], ends: Sequence[Moment], hours: Sequence[LocalHour]) -> AtOnce:
    """The highest number at once in each hour, and for how long so many ran.

    `starts` and `ends` are in order, each for itself: which end belongs to which start makes no difference to how many
    run. `hours` follow each other without a gap. What began before them is running when they begin.

    >>> from licensing.domain.local_hours import HOUR, local_hours
    >>> found = count_at_once([0, 10, 20], [20, 30, 40], local_hours(0, HOUR, "UTC"))
    >>> found.peak, found.time_at[2], found.time_at[1]
    (2, 20, 20)
    """
    begun, over = [*starts, _NEVER], [*ends, _NEVER]
    started = ended = 0
    time_at: dict[int, int] = {}
    peaks: list[HourPeak] = []
    for hour in hours:
        at, peak = hour.start, 0
        while at < hour.end:
            while begun[started] <= at:
                started += 1
            while over[ended] <= at:
                ended += 1
            running = started - ended
            until = min(begun[started], over[ended], hour.end)
            time_at[running] = time_at.get(running, 0) + until - at
            peak = max(peak, running)
            at = until
        peaks.append(HourPeak(hour, peak))
    return AtOnce(hours=tuple(peaks), time_at=time_at)
