"""From what programs call people and departments (external ids, codes) to what they are here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from tenants.domain.periods import local_day
from tenants.models import Person
from tenants.selectors import OrganizationFacts, departments_by_code, people_by_external_id
from tenants.services.checks import missing_field
from tenants.services.people import move_person
from tenants.services.person_rules import PersonChanges, unknown_department, unknown_manager

PLAIN = ("name", "email", "entry_on", "exit_on", "login_mode")


def person_changes(organization: OrganizationFacts, body: Mapping[str, Any]) -> PersonChanges:
    """What `tenants.services.people` is to change. Raises `Refused` (UNKNOWN_MANAGER, MISSING_FIELD)."""
    if "department_from" in body and "department" not in body:
        raise missing_field("department", _("Say which department."))
    changes = {field: body[field] for field in PLAIN if field in body}
    if "manager" in body:
        changes["manager_id"] = _manager_id(organization, body["manager"])
    return cast(PersonChanges, changes)


def apply_department(person: Person, organization: OrganizationFacts, body: Mapping[str, Any], *, at: datetime) -> None:
    """Moves the person if the body names a department. Raises `Refused` (UNKNOWN_DEPARTMENT)."""
    if "department" not in body:
        return
    code = body["department"]
    department = departments_by_code([organization.id], [code]).get((organization.id, code)) if code else None
    if code and department is None:
        raise unknown_department(code)
    on: date = body.get("department_from", local_day(at, organization.timezone))
    move_person(person.pk, department_id=department.id if department else None, on=on, at=at)


def _manager_id(organization: OrganizationFacts, external_id: str | None) -> Any:
    if external_id is None:
        return None
    found = people_by_external_id(organization.id, [external_id], on=date.min)
    if external_id not in found:
        raise unknown_manager(external_id)
    return found[external_id].id
