"""Refused starts, counted by day and by hour of the week.

Whoever tries again on the same device within fifteen minutes is one refusal with several attempts: the refusals say how
often somebody could not work, the attempts how often they tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Refusals:
    """`attempts` is never less than `count`."""

    count: int = 0
    attempts: int = 0

    def plus(self, attempts: int) -> Refusals:
        return Refusals(self.count + 1, self.attempts + attempts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """All together; by local day; and by weekday (Monday is 0) and hour. Where nobody was refused is nothing."""

    total: Refusals
    by_day: dict[date, Refusals]
    by_hour_of_week: dict[tuple[int, int], Refusals]


def count_refusals(refusals: Iterable[tuple[datetime, int]], zone: str) -> TurnedAway:
    """Of refusals, each with its first moment and its attempts, in the organization's zone.

    >>> from datetime import UTC
    >>> found = count_refusals([(datetime(2026, 7, 1, 10, tzinfo=UTC), 3)], "Europe/Oslo")
    >>> found.total, found.by_hour_of_week
    (Refusals(count=1, attempts=3), {(2, 12): Refusals(count=1, attempts=3)})
    """
    clock = ZoneInfo(zone)
    total = Refusals()
    by_day: dict[date, Refusals] = {}
    by_hour_of_week: dict[tuple[int, int], Refusals] = {}
    for at, attempts in refusals:
        local = at.astimezone(clock)
        day, cell = local.date(), (local.weekday(), local.hour)
        total = total.plus(attempts)
        by_day[day] = by_day.get(day, Refusals()).plus(attempts)
        by_hour_of_week[cell] = by_hour_of_week.get(cell, Refusals()).plus(attempts)
    return TurnedAway(total=total, by_day=by_day, by_hour_of_week=by_hour_of_week)
