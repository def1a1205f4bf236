"""Who is current, and where a person belonged over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol
from uuid import UUID

Presence = Literal["current", "future", "left", "undated"]


class HasDates(Protocol):
    @property
    def entry_on(self) -> date | None: ...
    @property
    def exit_on(self) -> date | None: ...


def is_current(person: HasDates, on: date) -> bool:
    """From the entry date until the day before the exit date; without entry date never (R-TEAM-1)."""
    return person.entry_on is not None and person.entry_on <= on and (person.exit_on is None or on < person.exit_on)


def presence(person: HasDates, on: date) -> Presence:
    """Whether a person is here, will be, was, or has no entry date and so is not counted (R-TEAM-1)."""
    if person.exit_on is not None and person.exit_on <= on:
        return "left"
    if person.entry_on is None:
        return "undated"
    return "current" if person.entry_on <= on else "future"


@dataclass(frozen=True, slots=True)
class Stay:
    """A person belongs to a department from `starts_on` up to, and without, `ends_on` (None: until further notice)."""

    department_id: UUID
    starts_on: date
    ends_on: date | None = None

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


def department_on(stays: Sequence[Stay], on: date) -> UUID | None:
    """The department on that day, if there was one (R-SCALGO-9)."""
    return next((stay.department_id for stay in stays if stay.holds(on)), None)


def move(stays: Sequence[Stay], to: UUID | None, on: date) -> tuple[Stay, ...]:
    """The stays after a move to a department (None: to none) on a day.

    Days before it stay as they are, and so does what is already planned for later (R-SCALGO-9).
    """
    before = [_cut(stay, on) for stay in stays if stay.starts_on < on]
    later = [stay for stay in stays if stay.starts_on > on]
    if to is None:
        return _joined([*before, *later])
    return _joined([*before, Stay(to, on, _next_change(stays, on)), *later])


def _next_change(stays: Sequence[Stay], after: date) -> date | None:
    changes = [day for stay in stays for day in (stay.starts_on, stay.ends_on) if day is not None and day > after]
    return min(changes, default=None)


def _cut(stay: Stay, on: date) -> Stay:
    return replace(stay, ends_on=on) if stay.holds(on) else stay


def _joined(stays: Sequence[Stay]) -> tuple[Stay, ...]:
    """Neighbours in the same department become one stay."""
    joined: list[Stay] = []
    for stay in stays:
        if joined and joined[-1].ends_on == stay.starts_on and joined[-1].department_id == stay.department_id:
            joined[-1] = replace(joined[-1], ends_on=stay.ends_on)
        else:
            joined.append(stay)
    return tuple(joined)
