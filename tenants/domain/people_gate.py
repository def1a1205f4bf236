"""How higher apps get to refuse a change of people, without `tenants` knowing them.

A higher app registers a gate when the program starts. `tenants.services.people` asks every gate in the transaction of
the change, after the change is written: a gate reads the tables as they would be. A preview asks the same, and is
rolled back (R-X-4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from tenants.domain.decision import Decision
from tenants.domain.registered import Registered


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """What decides about licenses: when a person is here, and how they log in (`active`, `passive`, `none`)."""

    entry_on: date | None
    exit_on: date | None
    login_mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """One person before and after; `before` is None for a new one."""

    person_id: UUID
    external_id: str
    before: PersonState | None
    after: PersonState


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """A gate's answer with its why (R-X-2). What is not allowed refuses the whole change.

    `before` is what the same rule says of the same day without the changes, where a gate can tell: what they need or
    free is the difference. `about` is what people call the thing that the rule is of, such as a product.
    """

    is_allowed: bool
    decision: Decision
    before: Decision | None = None
    about: str = ""


class PeopleGate(Protocol):
    def judge(self, organization_id: UUID, changes: Sequence[PersonChange], on: date) -> Sequence[GateAnswer]:
        """Answers for all changes of one transaction together; `on` is the organization's local day.

        Takes whatever locks it needs, so that two changes at once cannot both fit into the last place (R-X-3).
        """
        ...


_gates: Registered[PeopleGate] = Registered()
register_people_gate = _gates.register
unregister_people_gate = _gates.forget


def people_gates() -> tuple[PeopleGate, ...]:
    """Every gate that is asked, in the order of their registration."""
    return tuple(_gates)
