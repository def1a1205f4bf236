"""Planned people, written set-wise: a statement or two for any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from tenants.domain.people import Stay
from tenants.ids import OneOf
from tenants.models import Person, PersonDepartment
from tenants.services.checks import naming_conflicts
from tenants.services.people_together.planned import PlannedPerson
from tenants.services.person_rules import external_id_taken
from tenants.services.row_sets import insert_rows


def write_people(people: Sequence[PlannedPerson]) -> None:
    """Writes new people, changes and moves. Raises `Refused` (EXTERNAL_ID_TAKEN) if somebody was added meanwhile."""
    with naming_conflicts({"person_external_id": external_id_taken()}):
        insert_rows(Person, [_new(planned.person) for planned in people if planned.is_new])
    _update([planned.person for planned in people if not planned.is_new])
    _write_moves([planned for planned in people if planned.move is not None])


class _NewPerson(NamedTuple):
    id: UUID
    organization_id: UUID
    external_id: str
    name: str
    email: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    manager_id: UUID | None


def _new(person: Person) -> _NewPerson:
    return _NewPerson(person.pk, *(getattr(person, column) for column in _NewPerson._fields[1:]))


_UPDATE = """
update person set name = said.name, email = said.email, entry_on = said.entry_on, exit_on = said.exit_on,
       login_mode = said.login_mode, manager_id = said.manager_id
  from unnest(%s::uuid[], %s::text[], %s::text[], %s::date[], %s::date[], %s::text[], %s::uuid[])
       as said (id, name, email, entry_on, exit_on, login_mode, manager_id)
 where person.id = said.id
"""
_UPDATED = ("pk", "name", "email", "entry_on", "exit_on", "login_mode", "manager_id")


def _update(people: Sequence[Person]) -> None:
    """All that may change, of rows that were locked before they were read."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [[getattr(person, column) for person in people] for column in _UPDATED])


class _NewStay(NamedTuple):
    organization_id: UUID
    person_id: UUID
    department_id: UUID
    starts_on: date
    ends_on: date | None


def _new_stay(person: Person, stay: Stay) -> _NewStay:
    return _NewStay(person.organization_id, person.pk, stay.department_id, stay.starts_on, stay.ends_on)


def _write_moves(people: Sequence[PlannedPerson]) -> None:
    """What goes is deleted first: the table refuses overlaps at once."""
    gone: list[UUID] = []
    new: list[_NewStay] = []
    for planned in people:
        after = planned.move.stays if planned.move else ()
        before = {stay for _, stay in planned.stays}
        gone += [pk for pk, stay in planned.stays if stay not in after]
        new += [_new_stay(planned.person, stay) for stay in after if stay not in before]
    PersonDepartment.objects.filter(OneOf("id", gone)).delete()
    insert_rows(PersonDepartment, new)
