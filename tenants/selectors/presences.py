"""When people are here and how they log in, for whoever counts them: no names, no departments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, QuerySet

from tenants.domain.periods import ONE_DAY
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


def presence_in(organization_id: UUID, person_id: UUID) -> PersonPresence | None:
    """One of the organization's people; None if there is no such person, or no longer (R-X-14)."""
    found = _presences(Person.objects.filter(organization_id=organization_id, pk=person_id, erased_at__isnull=True))
    return found[0] if found else None


def erased_people(person_ids: Iterable[UUID]) -> set[UUID]:
    """Those of them who were erased."""
    return set(Person.objects.filter(OneOf("pk", person_ids), erased_at__isnull=False).values_list("pk", flat=True))


def next_presence_change(organization_ids: Iterable[UUID], after: date) -> date | None:
    """The first day after `after` on which somebody of these organizations comes or goes, as far as it is known.

    The day after an exit date counts, too: a plan may say that it is a day of use.
    """
    people = Person.objects.filter(OneOf("organization_id", organization_ids))
    days = [
        people.filter(entry_on__gt=after).aggregate(first=Min("entry_on"))["first"],
        people.filter(exit_on__gt=after).aggregate(first=Min("exit_on"))["first"],
        after + ONE_DAY if people.filter(exit_on=after).exists() else None,
    ]
    return min((day for day in days if day is not None), default=None)


def _presences(people: QuerySet[Person]) -> tuple[PersonPresence, ...]:
    rows = people.values_list("pk", "external_id", "entry_on", "exit_on", "login_mode", "manager_id")
    return tuple(PersonPresence(*row) for row in rows)
