"""Who reads a usage page, and what they may see of it (R-SCALGO-12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from metering.selectors import actors_of_person
from metering.selectors.displayed import Display, display_of, person_of_pseudonym, pseudonym_words
from metering.selectors.owners import references_of, unassigned_references
from metering.selectors.splits import UsageFilter
from metering.services.looks import note_look
from metering.views.asked import Asked
from metering.views.pages import Filtered
from tenants.domain.periods import local_day
from tenants.scoping import current_organization
from tenants.selectors import OrganizationFacts, departments_of, organization_facts, people_by_id
from tenants.views.access import is_administrator


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`person_id` is the person that the reader is, if somebody has said so."""

    organization: OrganizationFacts
    person_id: UUID | None
    is_administrator: bool
    at: datetime

    @property
    def today(self) -> date:
        return local_day(self.at, self.organization.timezone)

    @property
    def display(self) -> Display:
        return display_of(self.organization, self.person_id)


def reader_of(request: Any) -> Reader:
    """Of a request that `member_required` let in."""
    return Reader(
        organization=organization_facts(current_organization()),
        person_id=request.membership.person_id,
        is_administrator=is_administrator(request),
        at=timezone.now(),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose usage the reader sees, and what that is called on the page."""

    whose: UsageFilter
    filtered: Filtered


def find_seen(reader: Reader, asked: Asked) -> Seen:
    """What was asked for, if the reader may see it: an administrator everything, everybody else themselves.

    Raises `PermissionDenied` for others who ask for more, `Http404` for what there is not.
    """
    if not reader.is_administrator:
        return Seen(_own(reader, asked), Filtered())
    department_ids, department_name = _department(reader, asked)
    actor_ids, person = _person(reader, asked)
    filtered = Filtered(
        department=asked.department,
        department_name=department_name,
        person=asked.person,
        person_name=person.person_name,
        references=person.references,
    )
    return Seen(UsageFilter(department_ids=department_ids, actor_ids=actor_ids), filtered)


def _own(reader: Reader, asked: Asked) -> UsageFilter:
    if asked.department is not None or asked.person is not None:
        raise PermissionDenied
    if reader.person_id is None:
        return UsageFilter(actor_ids=())
    return UsageFilter(actor_ids=actors_of_person(reader.organization.id, reader.person_id, on=reader.today))


def _department(reader: Reader, asked: Asked) -> tuple[tuple[UUID | None, ...] | None, str | None]:
    if asked.department is None:
        return None, None
    if reader.display.is_by_department:
        raise PermissionDenied
    if not asked.department:
        return (None,), None
    for department in departments_of(reader.organization.id):
        if department.code == asked.department:
            return (department.id,), department.name
    raise Http404


def _person(reader: Reader, asked: Asked) -> tuple[set[UUID | None] | None, Filtered]:
    if asked.person is None:
        return None, Filtered()
    if asked.person != str(reader.person_id):
        if reader.display.is_by_department:
            raise PermissionDenied
        if not asked.person:
            return set(unassigned_references(reader.organization.id)), Filtered()
        if reader.display.is_by_pseudonym:
            return _person_behind(reader, asked.person)
    person_id = _public_id(asked.person)
    person = people_by_id([person_id], on=reader.today).get(person_id)
    if person is None:
        raise Http404
    if person_id != reader.person_id:
        note_look(reader.organization.id, person_id, reader.display.how, at=reader.at)
    actor_ids = actors_of_person(reader.organization.id, person_id, on=reader.today)
    references = references_of(reader.organization.id, actor_ids)
    return set(actor_ids), Filtered(person_name=person.name, references=references)


def _person_behind(reader: Reader, code: str) -> tuple[set[UUID | None], Filtered]:
    """Without the references, which may be names; the look is kept all the same (R-X-14)."""
    person_id = person_of_pseudonym(reader.display, code)
    if person_id is None:
        raise Http404
    note_look(reader.organization.id, person_id, reader.display.how, at=reader.at)
    actor_ids = actors_of_person(reader.organization.id, person_id, on=reader.today)
    return set(actor_ids), Filtered(person_name=pseudonym_words(code))


def _public_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
