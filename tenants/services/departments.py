"""Departments of an organization."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.domain.refusal import NotFound, Refused
from tenants.models import Department
from tenants.services.audit import record_audit
from tenants.services.checks import EXTERNAL_ID_LENGTH, checked_line, missing_field, naming_conflicts

ACCOUNTING_LENGTH = 100


class DepartmentChanges(TypedDict, total=False):
    """What may be changed; a key that is missing stays as it is."""

    code: str
    name: str
    external_id: str | None
    accounting_string: str


def add_department(
    organization_id: UUID,
    *,
    code: str,
    name: str,
    at: datetime,
    external_id: str | None = None,
    accounting_string: str = "",
) -> Department:
    """Adds a department; `code` is what usage events name it by, `accounting_string` where its costs are booked.

    Raises `Refused`: MISSING_FIELD, INVALID_TEXT, DEPARTMENT_CODE_TAKEN, EXTERNAL_ID_TAKEN.
    """
    checked = _checked({"code": code, "name": name, "external_id": external_id, "accounting_string": accounting_string})
    with naming_conflicts(_conflicts()):
        department: Department = Department.objects.create(organization_id=organization_id, **checked)
    record_audit("department.added", "department", department.pk, at=at, organization_id=organization_id)
    return department


def change_department(department_id: UUID, changes: DepartmentChanges, *, at: datetime) -> Department:
    """Changes a department. Usage already counted for it stays its own, under the new name.

    Raises `NotFound`, and `Refused` as for a new one.
    """
    department: Department | None = Department.objects.select_for_update(no_key=True).filter(pk=department_id).first()
    if department is None:
        raise NotFound("department", str(department_id))
    checked = _checked(changes)
    changed = [field for field in checked if getattr(department, field) != checked[field]]
    if not changed:
        return department
    for field in changed:
        setattr(department, field, checked[field])
    with naming_conflicts(_conflicts()):
        department.save(update_fields=changed)
    record_audit(
        "department.changed",
        "department",
        department.pk,
        at=at,
        organization_id=department.organization_id,
        details={"fields": sorted(changed)},
    )
    return department


def put_department_by_external_id(
    organization_id: UUID, external_id: str, changes: DepartmentChanges, *, at: datetime
) -> tuple[Department, bool]:
    """Creates the department or changes it, and says whether it was created; again with the same changes nothing.

    A new one needs a name; its code is the external id unless given. Raises `Refused` as `add_department`.
    """
    external_id = checked_line("external_id", external_id, EXTERNAL_ID_LENGTH)
    found = _id_of(organization_id, external_id)
    if found is None and "name" not in changes:
        raise missing_field("name", _("A new department needs a name."))
    if found is None:
        try:
            code = changes.get("code", external_id)
            made = add_department(
                organization_id,
                code=code,
                name=changes["name"],
                external_id=external_id,
                accounting_string=changes.get("accounting_string", ""),
                at=at,
            )
        except Refused as refused:
            # Somebody else has created it in this moment, or it is the code that is taken.
            found = _id_of(organization_id, external_id)
            if found is None or refused.is_input:
                raise
        else:
            return made, True
    return change_department(found, changes, at=at), False


def _id_of(organization_id: UUID, external_id: str) -> UUID | None:
    return (
        Department.objects.filter(organization_id=organization_id, external_id=external_id)
        .values_list("pk", flat=True)
        .first()
    )


def _checked(changes: DepartmentChanges) -> dict[str, Any]:
    checked: dict[str, Any] = dict(changes)
    if "code" in changes:
        checked["code"] = checked_line("code", changes["code"], EXTERNAL_ID_LENGTH)
    if "name" in changes:
        checked["name"] = checked_line("name", changes["name"])
    if "accounting_string" in changes:
        text = changes["accounting_string"].strip()
        checked["accounting_string"] = text and checked_line("accounting_string", text, ACCOUNTING_LENGTH)
    external_id = changes.get("external_id")
    if external_id is not None:
        checked["external_id"] = checked_line("external_id", external_id, EXTERNAL_ID_LENGTH)
    return checked


def _conflicts() -> dict[str, Refused]:
    return {
        "department_code": Refused("DEPARTMENT_CODE_TAKEN", _("Another department has this code.")),
        "department_external_id": Refused("EXTERNAL_ID_TAKEN", _("Another department has this external ID.")),
    }
