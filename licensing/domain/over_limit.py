"""Too few licenses: since when, until when nothing follows from it, and what administrators are told when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Stage = Literal["begun", "ending", "ended"]

# So long before its end administrators are reminded of the grace.
REMINDED_BEFORE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverLimitState:
    """Since when there have been too few, and from which day on nobody new comes in: half-open local days."""

    since: date
    grace_ends_on: date

    @classmethod
    def after(cls, since: date, grace_days: int | None) -> OverLimitState:
        """Too few since this day, with so many days of grace.

        >>> OverLimitState.after(date(2028, 2, 20), 14).grace_ends_on
        datetime.date(2028, 3, 5)
        """
        return cls(since=since, grace_ends_on=since + timedelta(days=grace_days or 0))

    def days_left(self, on: date) -> int:
        """Of the grace; 0 once it is over."""
        return max(0, (self.grace_ends_on - on).days)

    def stage_on(self, day: date) -> Stage:
        """What administrators are told on a day: that it has begun, that the grace ends soon, that it has ended.

        >>> state = OverLimitState.after(date(2026, 7, 1), 14)
        >>> [state.stage_on(date(2026, 7, day)) for day in (1, 11, 12, 14, 15)]
        ['begun', 'begun', 'ending', 'ending', 'ended']
        """
        if day >= self.grace_ends_on:
            return "ended"
        return "ending" if day >= self.grace_ends_on - REMINDED_BEFORE else "begun"

    def next_stage_after(self, day: date) -> date | None:
        """The first day after `day` on which something new is to be told; None if all has been."""
        days = (self.since, self.grace_ends_on - REMINDED_BEFORE, self.grace_ends_on)
        return min((found for found in days if found > day), default=None)
