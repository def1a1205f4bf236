"""What other apps read of departments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery

from tenants.domain.refusal import NotFound
from tenants.ids import OneOf
from tenants.models import Department, Person, PersonDepartment


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFacts:
    id: UUID
    code: str
    external_id: str | None
    name: str
    accounting_string: str


def departments_of(organization_id: UUID) -> tuple[DepartmentFacts, ...]:
    """By name."""
    return tuple(map(_department_facts, Department.objects.filter(organization_id=organization_id)))


def departments_by_code(
    organization_ids: Collection[UUID], codes: Iterable[str] | None = None
) -> dict[tuple[UUID, str], DepartmentFacts]:
    """By organization and code, all if no codes are named; unknown codes are missing."""
    departments = Department.objects.filter(organization_id__in=organization_ids)
    if codes is not None:
        departments = departments.filter(code__in=set(codes))
    return {(department.organization_id, department.code): _department_facts(department) for department in departments}


def department_codes(department_ids: Collection[UUID]) -> dict[UUID, str]:
    """What usage calls the departments with these ids."""
    return dict(Department.objects.filter(pk__in=department_ids).values_list("pk", "code"))


def department_facts(department_id: UUID) -> DepartmentFacts:
    """One of the scope's; raises `NotFound`."""
    department = Department.objects.filter(pk=department_id).first()
    if department is None:
        raise NotFound("department", str(department_id))
    return _department_facts(department)


def people_per_department(organization_id: UUID, *, on: date) -> dict[UUID | None, int]:
    """How many people are current on a day in each department, and in none; departments without any are missing."""
    return people_per_department_of_many([organization_id], on=on).get(organization_id, {})


def people_per_department_of_many(organization_ids: Iterable[UUID], *, on: date) -> dict[UUID, dict[UUID | None, int]]:
    """The same of each of many organizations; those without people are missing."""
    stays = PersonDepartment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), person=OuterRef("pk"), starts_on__lte=on
    )
    current = Person.objects.filter(
        OneOf("organization_id", organization_ids), Q(exit_on__isnull=True) | Q(exit_on__gt=on), entry_on__lte=on
    )
    placed = current.annotate(found=Subquery(stays.values("department_id")[:1])).values_list("organization_id", "found")
    counted: dict[UUID, dict[UUID | None, int]] = {}
    for organization_id, department_id, count in placed.annotate(count=Count("pk")).order_by():
        counted.setdefault(organization_id, {})[department_id] = count
    return counted


def _department_facts(department: Department) -> DepartmentFacts:
    return DepartmentFacts(**{field: getattr(department, field) for field in DepartmentFacts.__slots__})
