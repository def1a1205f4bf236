"""Who approves in the place of a deputy without log-in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from licensing.domain.approver import Approval, InLine, find_approver
from licensing.models import FallbackApprover
from tenants.domain.refusal import NotFound
from tenants.selectors import PersonPresence, presences_by_id


def fallback_approver_of(organization_id: UUID) -> UUID | None:
    """The person who approves when nobody in the reporting line can; None if nobody was named."""
    named = FallbackApprover.objects.filter(organization_id=organization_id)
    person_id: UUID | None = named.values_list("person_id", flat=True).first()
    return person_id


def approval_for(organization_id: UUID, person_id: UUID, *, requester_id: UUID | None, on: date) -> Approval:
    """Who approves what falls to a deputy of this person, on a local day (R-TEAM-10). Raises `NotFound`."""
    line = _line_above(person_id)
    fallback_id = fallback_approver_of(organization_id)
    if fallback_id is not None:
        line |= _in_line([fallback_id])
    return find_approver(line, person_id=person_id, requester_id=requester_id, fallback_id=fallback_id, on=on)


def _line_above(person_id: UUID) -> dict[UUID, InLine]:
    line = _in_line([person_id])
    if not line:
        raise NotFound("person", str(person_id))
    above = line[person_id].manager_id
    while above is not None and above not in line:
        line |= _in_line([above])
        above = line[above].manager_id
    return line


def _in_line(person_ids: list[UUID]) -> dict[UUID, InLine]:
    return {found.id: _one(found) for found in presences_by_id(person_ids).values()}


def _one(found: PersonPresence) -> InLine:
    return InLine(
        id=found.id,
        manager_id=found.manager_id,
        entry_on=found.entry_on,
        exit_on=found.exit_on,
        login_mode=found.login_mode,
    )
