"""Many people changed at once: what is wanted, what would change, and what keeps it from being done."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from tenants.domain.people_gate import GateAnswer
from tenants.domain.people_roles import RolesAdjusted, RolesInProduct
from tenants.domain.typed_json.canonical import digest_of

Value = str | date | None


class Said(TypedDict, total=False):
    """What is said of a person; a key that is missing stays as it is.

    Whom they report to is named by external id, a department by its code: None for nobody and for none. Without
    `department_from` a move begins today, or on the day of the entry if that is later. `roles` are all that they are
    to have in a product, or what comes and goes beside those they have, by the product's code; in one that is missing
    they stay what they are.
    """

    name: str
    email: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    manager: str | None
    department: str | None
    department_from: date | None
    roles: Mapping[str, tuple[str, ...] | RolesAdjusted]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWish:
    """What is wanted of one person, known by external id or new; `row` is where it stands in a file."""

    row: int
    external_id: str
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong in a row, at a field of the person; the value is what was written there."""

    row: int
    field: str
    code: str
    value: str = ""
    details: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field before and after; of somebody new nothing is before."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDifference:
    """What would change of one person; `changes` of somebody new are all that is said of them."""

    row: int
    external_id: str
    name: str
    person_id: UUID | None
    changes: tuple[FieldChange, ...]

    @property
    def is_new(self) -> bool:
        return self.person_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleOutcome:
    """What would come of it, or has: with faults nothing else is known, and no gate was asked.

    `products` are those of whose roles something was said.
    """

    today: date
    differences: tuple[PersonDifference, ...] = ()
    unchanged: int = 0
    faults: tuple[RowFault, ...] = ()
    answers: tuple[GateAnswer, ...] = ()
    products: tuple[RolesInProduct, ...] = ()

    @property
    def added(self) -> int:
        return sum(difference.is_new for difference in self.differences)

    @property
    def changed(self) -> int:
        return len(self.differences) - self.added

    @property
    def refusals(self) -> tuple[GateAnswer, ...]:
        return tuple(answer for answer in self.answers if not answer.is_allowed)

    @property
    def can_be_done(self) -> bool:
        return bool(self.differences) and not self.faults and not self.refusals

    @property
    def digest(self) -> str:
        """The same for two outcomes that a reader sees as the same."""
        return digest_of(
            [
                [_difference_json(difference) for difference in self.differences],
                [[fault.row, fault.field, fault.code] for fault in self.faults],
                [[answer.is_allowed, answer.decision.as_json()] for answer in self.answers],
            ]
        )


def people_in_loops(managers: Mapping[UUID, UUID | None]) -> frozenset[UUID]:
    """Those who would report to themselves, however long the line; `managers` is everybody's.

    >>> one, two, three = (UUID(int=number) for number in (1, 2, 3))
    >>> sorted(found.int for found in people_in_loops({one: two, two: one, three: one}))
    [1, 2]
    """
    looped: set[UUID] = set()
    done: set[UUID] = set()
    for start in managers:
        line: dict[UUID, int] = {}
        above: UUID | None = start
        while above is not None and above not in done and above not in line:
            line[above] = len(line)
            above = managers.get(above)
        if above is not None and above in line:
            looped.update(list(line)[line[above] :])
        done.update(line)
    return frozenset(looped)


def repeated(wishes: Iterable[PersonWish]) -> Mapping[int, int]:
    """Rows that name somebody whom an earlier row has named, each with that row."""
    first: dict[str, int] = {}
    again: dict[int, int] = {}
    for wish in wishes:
        before = first.setdefault(wish.external_id, wish.row)
        if before != wish.row:
            again[wish.row] = before
    return again


def _difference_json(difference: PersonDifference) -> Sequence[Any]:
    changes = [[change.field, _plain(change.before), _plain(change.after)] for change in difference.changes]
    return [difference.external_id, str(difference.person_id or ""), changes]


def _plain(value: Value) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
