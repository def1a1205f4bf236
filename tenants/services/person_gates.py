"""The gates of higher apps, asked about changes of people (R-X-4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.domain.people_gate import GateAnswer, PersonChange, PersonState, people_gates
from tenants.domain.refusal import Refused
from tenants.models import Person


def ask_gates(organization_id: UUID, changes: Sequence[PersonChange], on: date) -> tuple[GateAnswer, ...]:
    """What every gate says to these changes, as of a local day (R-X-4)."""
    return tuple(answer for gate in people_gates() for answer in gate.judge(organization_id, changes, on))


def pass_gates(organization_id: UUID, changes: Sequence[PersonChange], on: date) -> None:
    """Lets the changes pass, or raises `Refused` with the first gate's own code (R-X-4)."""
    refuse_unless_allowed(ask_gates(organization_id, changes, on))


def refuse_unless_allowed(answers: Iterable[GateAnswer]) -> None:
    """Raises `Refused` with the code of the first gate that does not allow it, and its why (R-X-2)."""
    for answer in answers:
        if not answer.is_allowed:
            raise Refused(
                answer.decision.code, _("The licences do not allow this."), {"decision": answer.decision.as_json()}
            )


def state_of(person: Person) -> PersonState:
    """What gates may know of a person."""
    return PersonState(entry_on=person.entry_on, exit_on=person.exit_on, login_mode=person.login_mode)


def change_of(before: PersonState | None, person: Person) -> PersonChange:
    """A change as gates judge it: what was, None for a new person, and what would be."""
    return PersonChange(person_id=person.pk, external_id=person.external_id, before=before, after=state_of(person))
