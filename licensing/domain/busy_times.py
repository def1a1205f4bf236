"""How many were at work at once over the last days, and how many were turned away: what pages and adviser read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from licensing.domain.at_once import AtOnce
from licensing.domain.local_hours import LocalHour, local_hours, moment_of
from licensing.domain.turned_away import TurnedAway
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The local days that are looked at, today the last, and the instants between which they lie."""

    days: Period
    since: datetime
    until: datetime
    zone: str

    @property
    def hours(self) -> tuple[LocalHour, ...]:
        return local_hours(moment_of(self.since), moment_of(self.until), self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTimes:
    """`by_kind` has every kind of the plan, and the empty one if starts took no licence; `together` is all of them."""

    span: Span
    by_kind: Mapping[str, AtOnce]
    together: AtOnce
    turned_away: TurnedAway
