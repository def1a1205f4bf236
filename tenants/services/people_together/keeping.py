"""What is kept and told of each of many people: the same as of one person at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.dispatch import Signal

from tenants import signals
from tenants.domain.people_roles import product_of_field
from tenants.domain.people_together import Value
from tenants.services.audit import AuditFact
from tenants.services.people_together.planned import PlannedPerson

# Values of these may stand in the audit trail; of names and addresses only that they changed (R-X-14).
_AUDITED_VALUES = ("entry_on", "exit_on", "login_mode")
_OF_MOVES = frozenset({"department", "department_from"})


def audit_facts(planned: PlannedPerson) -> list[AuditFact]:
    """Ids and codes, never names: that somebody was added or changed, and that they moved (R-X-14)."""
    facts = []
    if planned.is_new:
        facts.append(_fact("person.added", planned, {}))
    elif fields := _fields(planned):
        facts.append(_fact("person.changed", planned, {"fields": fields, "values": _values(planned)}))
    if planned.move is not None:
        details = {"department_id": _text(planned.move.department_id), "on": planned.move.on.isoformat()}
        facts.append(_fact("person.moved", planned, details))
    return facts


def announce_person(planned: PlannedPerson) -> None:
    """Announces what a change of this one person alone would have announced."""
    fields = _fields(planned)
    if planned.is_new:
        _announce(signals.person_added, planned)
    elif fields:
        _announce(signals.person_changed, planned, fields=tuple(fields))
    if planned.person.exit_on is not None and "exit_on" in fields:
        _announce(signals.person_left, planned, exit_on=planned.person.exit_on)
    if planned.move is not None:
        _announce(signals.person_changed, planned, fields=("department",))


def _fields(planned: PlannedPerson) -> list[str]:
    """As the columns are called; roles in products are kept and told by whoever gives them."""
    own = (name for name in planned.changed_fields - _OF_MOVES if product_of_field(name) is None)
    return sorted("manager_id" if name == "manager" else name for name in own)


def _values(planned: PlannedPerson) -> dict[str, Any]:
    values: dict[str, Any] = {
        change.field: [_text(change.before), _text(change.after)]
        for change in planned.changes
        if change.field in _AUDITED_VALUES
    }
    if "manager" in planned.changed_fields:
        values["manager_id"] = [_text(planned.manager_before), _text(planned.person.manager_id)]
    return values


def _text(value: Value | UUID) -> str | None:
    return None if value is None else str(value)


def _fact(action: str, planned: PlannedPerson, details: Mapping[str, Any]) -> AuditFact:
    return AuditFact(
        action=action,
        subject_kind="person",
        subject_id=planned.person.pk,
        organization_id=planned.person.organization_id,
        details=details,
    )


def _announce(signal: Signal, planned: PlannedPerson, **facts: Any) -> None:
    person = planned.person
    signals.announce(
        signal, organization_id=person.organization_id, person_id=person.pk, external_id=person.external_id, **facts
    )
