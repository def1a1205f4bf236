"""What other apps read of departments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from tenants.models import (
    Department,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFacts:
    id: UUID
    code: str
    external_id: str | None
    name: str


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


def _department_facts(department: Department) -> DepartmentFacts:
    return DepartmentFacts(**{field: getattr(department, field) for field in DepartmentFacts.__slots__})
