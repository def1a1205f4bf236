"""Who approves in the place of a deputy without log-in (R-TEAM-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from tenants.domain.people import is_current

Finding = Literal["APPROVES", "IS_REQUESTER", "NOT_CURRENT", "NOT_ACTIVE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """A person in the reporting line."""

    id: UUID
    manager_id: UUID | None
    entry_on: date | None
    exit_on: date | None
    login_mode: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody on the way up, and why they approve or do not."""

    person_id: UUID
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approves, None if nobody can; `path` is everybody who was asked, in order, the fallback approver last."""

    approver_id: UUID | None
    is_fallback: bool
    path: tuple[Asked, ...]


def find_approver(
    people: Mapping[UUID, InLine], *, person_id: UUID, requester_id: UUID | None, fallback_id: UUID | None, on: date
) -> Approval:
    """The nearest current, active manager above the person who is deputised for, never the requester (R-TEAM-10).

    Nobody there: the organization's fallback approver, who is asked the same. `people` has to hold the person,
    everybody above them and the fallback approver. Raises KeyError for one that it lacks.
    """
    asked: list[Asked] = []
    for manager in _above(people, person_id):
        asked.append(_ask(manager, requester_id, on))
        if asked[-1].finding == "APPROVES":
            return Approval(approver_id=manager.id, is_fallback=False, path=tuple(asked))
    if fallback_id is not None:
        asked.append(_ask(people[fallback_id], requester_id, on))
        if asked[-1].finding == "APPROVES":
            return Approval(approver_id=fallback_id, is_fallback=True, path=tuple(asked))
    return Approval(approver_id=None, is_fallback=False, path=tuple(asked))


def _above(people: Mapping[UUID, InLine], person_id: UUID) -> Iterator[InLine]:
    """Ends, also if somebody had tied the line into a loop."""
    seen = {person_id}
    above = people[person_id].manager_id
    while above is not None and above not in seen:
        seen.add(above)
        yield people[above]
        above = people[above].manager_id


def _ask(person: InLine, requester_id: UUID | None, on: date) -> Asked:
    if person.id == requester_id:
        return Asked(person.id, "IS_REQUESTER")
    if not is_current(person, on):
        return Asked(person.id, "NOT_CURRENT")
    return Asked(person.id, "APPROVES" if person.login_mode == "active" else "NOT_ACTIVE")
