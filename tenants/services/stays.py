"""The departments of a person over time, written."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tenants.domain.people import Stay, move
from tenants.models import Person, PersonDepartment


def write_move(person: Person, department_id: UUID | None, on: date) -> bool:
    """Stores a move of a locked person; says whether anything changed."""
    rows = list(PersonDepartment.objects.filter(person=person).order_by("starts_on"))
    stays = [Stay(row.department_id, row.starts_on, row.ends_on) for row in rows]
    moved = move(stays, department_id, on)
    if moved == tuple(stays):
        return False
    # Deleted first: the table refuses overlaps at once.
    gone = [row.pk for row, stay in zip(rows, stays, strict=True) if stay not in moved]
    PersonDepartment.objects.filter(pk__in=gone).delete()
    PersonDepartment.objects.bulk_create(
        PersonDepartment(
            organization_id=person.organization_id,
            person=person,
            department_id=stay.department_id,
            starts_on=stay.starts_on,
            ends_on=stay.ends_on,
        )
        for stay in moved
        if stay not in stays
    )
    return True
