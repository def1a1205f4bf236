"""When people are here and how they log in, for whoever counts them: no names, no departments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tenants.ids import OneOf
from tenants.models import Person


@dataclass(frozen=True, slots=True)
class PersonPresence:
    """A person's dates and log-in mode, and who they report to."""

    id: UUID
    external_id: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    manager_id: UUID | None


def presences_of(organization_id: UUID) -> tuple[PersonPresence, ...]:
    """Everybody of an organization, also who has left or is to come, in order of id."""
    return _presences(Person.objects.filter(organization_id=organization_id).order_by("pk"))


def presences_by_id(person_ids: Iterable[UUID]) -> dict[UUID, PersonPresence]:
    """By id; unknown ones are missing."""
    found = _presences(Person.objects.filter(OneOf("pk", person_ids)))
    return {presence.id: presence for presence in found}


def presence_of(organization_id: UUID, external_id: str) -> PersonPresence | None:
    """The person whom the organization calls so; None if there is none."""
    found = _presences(Person.objects.filter(organization_id=organization_id, external_id=external_id))
    return found[0] if found else None


def _presences(people: QuerySet[Person]) -> tuple[PersonPresence, ...]:
    rows = people.values_list("pk", "external_id", "entry_on", "exit_on", "login_mode", "manager_id")
    return tuple(PersonPresence(*row) for row in rows)
