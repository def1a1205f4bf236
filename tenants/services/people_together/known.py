"""What is there already of those who are to change, read set-wise: some queries for any number of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tenants.domain.people import Stay
from tenants.domain.people_roles import RolesHeld, roles_held
from tenants.domain.people_together import PersonWish
from tenants.domain.text import line_fault
from tenants.ids import OneOf, OneOfTexts
from tenants.models import Department, Person, PersonDepartment
from tenants.services.checks import EXTERNAL_ID_LENGTH

# The rows of a person's stays, in order, by their ids.
StayRows = tuple[tuple[UUID, Stay], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingLines:
    """Whom everybody reports to, and what everybody is called by programs."""

    managers: Mapping[UUID, UUID | None]
    external_ids: Mapping[UUID, str]
    ids: Mapping[str, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The people who are named, locked, by external id; the departments by code; where people belonged; their lines.

    Of departments, lines and roles nothing is read where nobody has said anything of them.
    """

    organization_id: UUID
    today: date
    people: Mapping[str, Person]
    department_ids: Mapping[str, UUID]
    department_codes: Mapping[UUID, str]
    stays: Mapping[UUID, StayRows]
    lines: ReportingLines
    roles: RolesHeld


def read_known(organization_id: UUID, wishes: Sequence[PersonWish], today: date) -> Known:
    """What the wishes are about. The caller holds the organization, which comes before the locks of people."""
    people = _locked_people(organization_id, [wish.external_id for wish in wishes])
    moves = any("department" in wish.said for wish in wishes)
    department_ids = _department_ids(organization_id) if moves else {}
    person_ids = [person.pk for person in people.values()]
    products = {product for wish in wishes for product in wish.said.get("roles", {})}
    return Known(
        organization_id=organization_id,
        today=today,
        people=people,
        department_ids=department_ids,
        department_codes={found: code for code, found in department_ids.items()},
        stays=_stays(person_ids) if moves else {},
        lines=_lines(organization_id if any("manager" in wish.said for wish in wishes) else None),
        roles=roles_held(organization_id, person_ids, today, only=products),
    )


def _locked_people(organization_id: UUID, external_ids: list[str]) -> dict[str, Person]:
    """In one order, so that nobody waits for each other in a circle. What is no text that can be stored, nobody has."""
    readable = [external_id for external_id in external_ids if not line_fault(external_id, EXTERNAL_ID_LENGTH)]
    people = Person.objects.filter(OneOfTexts("external_id", readable), organization_id=organization_id)
    return {person.external_id: person for person in people.order_by("pk").select_for_update(no_key=True)}


def _department_ids(organization_id: UUID) -> dict[str, UUID]:
    return dict(Department.objects.filter(organization_id=organization_id).values_list("code", "pk"))


def _stays(person_ids: list[UUID]) -> dict[UUID, StayRows]:
    found: dict[UUID, list[tuple[UUID, Stay]]] = defaultdict(list)
    rows = PersonDepartment.objects.filter(OneOf("person_id", person_ids)).order_by("starts_on")
    for pk, person_id, *stay in rows.values_list("pk", "person_id", "department_id", "starts_on", "ends_on"):
        found[person_id].append((pk, Stay(*stay)))
    return {person_id: tuple(stays) for person_id, stays in found.items()}


def _lines(organization_id: UUID | None) -> ReportingLines:
    everybody = Person.objects.filter(organization_id=organization_id) if organization_id else Person.objects.none()
    rows = list(everybody.order_by().values_list("pk", "external_id", "manager_id"))
    return ReportingLines(
        managers={pk: manager_id for pk, _, manager_id in rows},
        external_ids={pk: external_id for pk, external_id, _ in rows},
        ids={external_id: pk for pk, external_id, _ in rows},
    )
