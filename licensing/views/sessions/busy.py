"""How many were at work at once in the last 90 days: by hour of the week, and by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from licensing.domain.at_once import AtOnce
from licensing.domain.busy_times import BusyTimes
from licensing.domain.turned_away import Refusals, TurnedAway
from licensing.selectors.access import AgreedAccess, capacity_on
from licensing.words import kind_words
from tenants.domain.periods import Period, days_in, local_day

WEEKDAYS = tuple(range(7))
PERCENT = 95
FULL = 5

NOBODY = Refusals()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """An hour of a weekday; `count` is None for one that the days do not hold. A `level` of 5 is full, 0 nobody."""

    weekday: int
    count: int | None
    level: int
    refused: Refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    hour: int
    cells: Sequence[HeatCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A local day; `is_running` for today, whose highest number may still be exceeded."""

    day: date
    end: date
    count: int
    refused: Refusals
    is_running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTab:
    code: str
    words: str
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyPart:
    """`there` is how many licences there are today; None where starts take none."""

    days: Period
    zone: str
    peak: int
    peak_on: date | None
    usual: int
    there: int | None
    refused: Refusals
    heat: Sequence[HeatRow]
    rows: Sequence[DayRow]
    tabs: Sequence[KindTab]
    until: datetime

    @property
    def has_any(self) -> bool:
        return bool(self.peak or self.refused.count)


def busy_part(access: AgreedAccess, kind: str, found: BusyTimes) -> BusyPart:
    """Of one kind of licence, or of all together. Raises `Http404` for a kind that there is not."""
    if kind and kind not in access.kinds:
        raise Http404
    once = found.by_kind[kind] if kind else found.together
    there = _capacity(access, kind, local_day(found.span.until, found.span.zone))
    by_day = once.by_day()
    return BusyPart(
        days=found.span.days,
        zone=found.span.zone,
        peak=once.peak,
        peak_on=next((day for day, count in by_day.items() if count == once.peak), None) if once.peak else None,
        usual=once.percentile(PERCENT),
        there=there,
        refused=found.turned_away.total,
        heat=heat_rows(once, found.turned_away, there),
        rows=_day_rows(found, by_day),
        tabs=_tabs(access, kind),
        until=found.span.until,
    )


def heat_rows(once: AtOnce, turned_away: TurnedAway, there: int | None) -> list[HeatRow]:
    """From the first hour in which anybody was at work, or was turned away, to the last; none if nobody ever was."""
    cells, refused = once.by_hour_of_week(), turned_away.by_hour_of_week
    hours = {hour for (_, hour), count in cells.items() if count} | {hour for _, hour in refused}
    if not hours:
        return []
    return [
        HeatRow(
            hour=hour,
            cells=[
                HeatCell(
                    weekday=weekday,
                    count=cells.get((weekday, hour)),
                    level=heat_level(cells.get((weekday, hour), 0), there or once.peak),
                    refused=refused.get((weekday, hour), NOBODY),
                )
                for weekday in WEEKDAYS
            ],
        )
        for hour in range(min(hours), max(hours) + 1)
    ]


def heat_level(count: int, full: int) -> int:
    """From 0 for nobody to 5 for as many as there are licences, and only for that.

    >>> [heat_level(count, 12) for count in (0, 1, 6, 11, 12, 13)]
    [0, 1, 3, 4, 5, 5]
    """
    if count >= full:
        return FULL if count else 0
    return min(FULL - 1, -(-count * FULL // full))


def _day_rows(found: BusyTimes, by_day: dict[date, int]) -> list[DayRow]:
    days, refused = found.span.days, found.turned_away.by_day
    return [
        DayRow(
            day=day,
            end=min(date.fromordinal(day.toordinal() + 1), days.end),
            count=by_day.get(day, 0),
            refused=refused.get(day, NOBODY),
            is_running=day == days.last_day,
        )
        for day in days_in(days)
    ]


def _capacity(access: AgreedAccess, kind: str, today: date) -> int | None:
    if not access.counts_starts:
        return None
    capacity = capacity_on(access.subscription_id, today)
    return capacity.get(kind, 0) if kind else sum(capacity.get(one, 0) for one in access.kinds)


def _tabs(access: AgreedAccess, kind: str) -> list[KindTab]:
    """Nothing to choose where there is one kind."""
    if len(access.kinds) < 2 or not access.counts_starts:
        return []
    return [KindTab(code=code, words=kind_words(code), is_selected=code == kind) for code in access.kinds]
