"""Where people belonged over time, read by the thousand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tenants.domain.people import Stay, department_on
from tenants.domain.periods import ONE_DAY
from tenants.models import PersonDepartment
from tenants.prepared import fetch_prepared
from tenants.scoping import current_scope


@dataclass(frozen=True, slots=True)
class PersonStays:
    """Where a person belonged over time; for facts that keep the department of their moment (R-SCALGO-9)."""

    person_id: UUID
    stays: tuple[Stay, ...]

    def department_on(self, on: date) -> UUID | None:
        return department_on(self.stays, on)


def person_stays(keys: Collection[tuple[UUID, str]]) -> dict[tuple[UUID, str], PersonStays]:
    """The people named by organization and external id, with their departments over time; unknown ones are missing.

    One statement for any number of keys: usage comes in by the thousand.
    """
    if not keys:
        return {}
    held_to = current_scope().organization_id
    with connection.cursor() as cursor:
        asked = {
            "organizations": [organization_id for organization_id, _ in keys],
            "external_ids": [external_id for _, external_id in keys],
            "held_to": held_to,
        }
        return _group_stays(fetch_prepared(cursor, _STAYS, asked))


_STAYS = """
select p.organization_id, p.external_id, p.id, d.department_id, d.starts_on, d.ends_on
  from unnest(%(organizations)s::uuid[], %(external_ids)s::text[]) as wanted (organization_id, external_id)
  join person p on p.organization_id = wanted.organization_id and p.external_id = wanted.external_id
  left join person_department d on d.organization_id = p.organization_id and d.person_id = p.id
 where %(held_to)s::uuid is null or p.organization_id = %(held_to)s
 order by p.organization_id, p.id, d.starts_on
"""


def _group_stays(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[UUID, str], PersonStays]:
    grouped: dict[tuple[UUID, str], tuple[UUID, list[Stay]]] = {}
    for organization_id, external_id, person_id, department_id, starts_on, ends_on in rows:
        _, stays = grouped.setdefault((organization_id, external_id), (person_id, []))
        if department_id is not None:
            stays.append(Stay(department_id, starts_on, ends_on))
    return {key: PersonStays(person_id, tuple(stays)) for key, (person_id, stays) in grouped.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStay:
    """A person's time in a department; `last_day` is None until further notice."""

    department_name: str
    starts_on: date
    last_day: date | None


def stays_of_person(person_id: UUID) -> tuple[NamedStay, ...]:
    """The latest first, with those that are planned."""
    stays = PersonDepartment.objects.filter(person_id=person_id).select_related("department").order_by("-starts_on")
    return tuple(
        NamedStay(
            department_name=stay.department.name,
            starts_on=stay.starts_on,
            last_day=stay.ends_on - ONE_DAY if stay.ends_on else None,
        )
        for stay in stays
    )
