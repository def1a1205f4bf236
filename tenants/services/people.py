"""People of an organization. Every door (page, API, import, SSO) comes through here, and so past every gate (R-X-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from tenants import signals
from tenants.domain.people_gate import GateAnswer
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.models import Department, LoginMode, Organization, Person
from tenants.services.audit import record_audit
from tenants.services.checks import EXTERNAL_ID_LENGTH, checked_line, missing_field, naming_conflicts
from tenants.services.organizations import lock_organization
from tenants.services.person_gates import ask_gates, change_of, pass_gates, state_of
from tenants.services.person_rules import (
    PersonChanges,
    checked_changes,
    external_id_taken,
    refuse_impossible_dates,
    refuse_reporting_loop,
    refuse_unknown_manager,
    unknown_department,
)
from tenants.services.stays import write_move

# Values of these may stand in the audit trail; of names and addresses only that they changed (R-X-14).
_AUDITED_VALUES = ("entry_on", "exit_on", "login_mode", "manager_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person to be added. The external id never changes: usage names the person by it."""

    external_id: str
    name: str
    email: str = ""
    entry_on: date | None = None
    exit_on: date | None = None
    login_mode: str = LoginMode.ACTIVE
    manager_id: UUID | None = None


@transaction.atomic
def add_person(organization_id: UUID, new: NewPerson, *, at: datetime) -> Person:
    """Adds a person, if every gate agrees; else nothing is written, also for a caller who goes on.

    Raises `Refused`: MISSING_FIELD, INVALID_TEXT, INVALID_EMAIL, UNKNOWN_CODE, EXIT_BEFORE_ENTRY, UNKNOWN_MANAGER,
    EXTERNAL_ID_TAKEN, and whatever a gate refuses with.
    """
    person = _insert(organization_id, new)
    pass_gates(organization_id, [change_of(None, person)], _today(organization_id, at))
    record_audit("person.added", "person", person.pk, at=at, organization_id=organization_id)
    _announce(signals.person_added, person)
    if person.exit_on is not None:
        _announce(signals.person_left, person, exit_on=person.exit_on)
    return person


@transaction.atomic
def change_person(person_id: UUID, changes: PersonChanges, *, at: datetime, reason: str = "") -> Person:
    """Changes a person, if every gate agrees; a change to what is already so is none.

    Raises `NotFound`, and `Refused` as for a new one, and REPORTING_LINE_LOOP.
    """
    person = _locked_for(person_id, changes)
    state = state_of(person)
    before = _apply(person, changes)
    if not before:
        return person
    pass_gates(person.organization_id, [change_of(state, person)], _today(person.organization_id, at))
    record_audit(
        "person.changed",
        "person",
        person.pk,
        at=at,
        organization_id=person.organization_id,
        reason=reason,
        details=_change_details(before, person),
    )
    _announce(signals.person_changed, person, fields=tuple(sorted(before)))
    if "exit_on" in before and person.exit_on is not None:
        _announce(signals.person_left, person, exit_on=person.exit_on)
    return person


def end_person(person_id: UUID, *, exit_on: date, at: datetime, reason: str = "") -> Person:
    """Lets a person leave: `exit_on` is the first day without access (R-TEAM-1). Raises as `change_person`."""
    return change_person(person_id, {"exit_on": exit_on}, at=at, reason=reason)


@transaction.atomic
def move_person(person_id: UUID, *, department_id: UUID | None, on: date, at: datetime) -> None:
    """From a day on the person belongs to another department, or to none; history stays as it was (R-SCALGO-9).

    A move that is already planned for later stays planned. Raises `NotFound`, and `Refused` (UNKNOWN_DEPARTMENT).
    """
    person = _locked_person(person_id)
    if department_id is not None and not _has_department(person.organization_id, department_id):
        raise unknown_department(str(department_id))
    if not write_move(person, department_id, on):
        return
    record_audit(
        "person.moved",
        "person",
        person.pk,
        at=at,
        organization_id=person.organization_id,
        details={"department_id": str(department_id) if department_id else None, "on": on.isoformat()},
    )
    _announce(signals.person_changed, person, fields=("department",))


def put_person_by_external_id(
    organization_id: UUID, external_id: str, changes: PersonChanges, *, at: datetime
) -> tuple[Person, bool]:
    """Creates the person or changes them, and says whether they were created; the same again changes nothing.

    What is not given stays as it is; a new person needs a name. Raises as `add_person` and `change_person`, and
    `Refused` (MISSING_FIELD).
    """
    external_id = checked_line("external_id", external_id, EXTERNAL_ID_LENGTH)
    found = _id_of(organization_id, external_id)
    if found is None:
        if "name" not in changes:
            raise missing_field("name", _("A new person needs a name."))
        try:
            with transaction.atomic():
                return add_person(organization_id, NewPerson(external_id=external_id, **changes), at=at), True
        except Refused as refused:
            # Somebody else has created them in this moment.
            found = _id_of(organization_id, external_id) if refused.code == "EXTERNAL_ID_TAKEN" else None
            if found is None:
                raise
    return change_person(found, changes, at=at), False


def preview_person(organization_id: UUID, new: NewPerson, *, at: datetime) -> tuple[GateAnswer, ...]:
    """What every gate would answer to this new person; nothing is written (R-X-4). Raises as `add_person` otherwise."""
    with transaction.atomic():
        person = _insert(organization_id, new)
        answers = ask_gates(organization_id, [change_of(None, person)], _today(organization_id, at))
        transaction.set_rollback(True)
    return answers


def preview_change(person_id: UUID, changes: PersonChanges, *, at: datetime) -> tuple[GateAnswer, ...]:
    """What every gate would answer to this change; nothing is written (R-X-4). Raises as `change_person` otherwise."""
    with transaction.atomic():
        person = _locked_for(person_id, changes)
        state = state_of(person)
        _apply(person, changes)
        answers = ask_gates(person.organization_id, [change_of(state, person)], _today(person.organization_id, at))
        transaction.set_rollback(True)
    return answers


def _insert(organization_id: UUID, new: NewPerson) -> Person:
    fields = asdict(new)
    external_id = checked_line("external_id", fields.pop("external_id"), EXTERNAL_ID_LENGTH)
    checked = checked_changes(cast(PersonChanges, fields))
    person = Person(organization_id=organization_id, external_id=external_id, **checked)
    refuse_impossible_dates(person)
    refuse_unknown_manager(person)
    with naming_conflicts({"person_external_id": external_id_taken()}):
        person.save(force_insert=True)
    return person


def _apply(person: Person, changes: PersonChanges) -> dict[str, Any]:
    """Writes what differs, and returns what it was."""
    checked = checked_changes(changes)
    before = {field: old for field in checked if (old := getattr(person, field)) != checked[field]}
    for field in before:
        setattr(person, field, checked[field])
    refuse_impossible_dates(person)
    if "manager_id" in before:
        refuse_unknown_manager(person)
        refuse_reporting_loop(person)
    if before:
        person.save(update_fields=list(before))
    return before


def _locked_for(person_id: UUID, changes: PersonChanges) -> Person:
    """With the organization, if the reporting line changes: two at once could close a loop that neither sees."""
    if changes.get("manager_id") is not None:
        _lock_organization_of(person_id)
    return _locked_person(person_id)


def _locked_person(person_id: UUID) -> Person:
    person: Person | None = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        raise NotFound("person", str(person_id))
    if person.erased_at is not None:
        raise Refused("PERSON_ERASED", _("This person is erased. Add them anew if they come back."))
    return person


def _lock_organization_of(person_id: UUID) -> None:
    organization_id = Person.objects.filter(pk=person_id).values_list("organization_id", flat=True).first()
    if organization_id is None:
        raise NotFound("person", str(person_id))
    lock_organization(organization_id)


def _today(organization_id: UUID, at: datetime) -> date:
    zone = Organization.objects.filter(pk=organization_id).values_list("timezone", flat=True).first()
    if zone is None:
        raise NotFound("organization", str(organization_id))
    return local_day(at, zone)


def _id_of(organization_id: UUID, external_id: str) -> UUID | None:
    people = Person.objects.filter(organization_id=organization_id, external_id=external_id)
    return people.values_list("pk", flat=True).first()


def _has_department(organization_id: UUID, department_id: UUID) -> bool:
    return Department.objects.filter(organization_id=organization_id, pk=department_id).exists()


def _change_details(before: Mapping[str, Any], person: Person) -> dict[str, Any]:
    values = {
        field: [_plain(before[field]), _plain(getattr(person, field))] for field in _AUDITED_VALUES if field in before
    }
    return {"fields": sorted(before), "values": values}


def _plain(value: date | UUID | str | None) -> str | None:
    return None if value is None else str(value)


def _announce(signal: Signal, person: Person, **facts: Any) -> None:
    signals.announce(
        signal, organization_id=person.organization_id, person_id=person.pk, external_id=person.external_id, **facts
    )
