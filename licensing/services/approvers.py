"""Who approves when nobody in the reporting line can (R-TEAM-10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licensing.models import FallbackApprover
from tenants.domain.refusal import NotFound
from tenants.selectors import presences_by_id
from tenants.services.audit import record_audit
from tenants.services.organizations import lock_organization


@transaction.atomic
def name_fallback_approver(organization_id: UUID, person_id: UUID | None, *, at: datetime) -> None:
    """One person of the organization, or nobody; the same again changes nothing. Raises `NotFound`."""
    lock_organization(organization_id)
    if person_id is not None and person_id not in presences_by_id([person_id]):
        raise NotFound("person", str(person_id))
    named = FallbackApprover.objects.filter(organization_id=organization_id)
    if named.values_list("person_id", flat=True).first() == person_id:
        return
    named.delete()
    if person_id is not None:
        FallbackApprover.objects.create(organization_id=organization_id, person_id=person_id)
    record_audit(
        "fallback_approver.named",
        "organization",
        organization_id,
        at=at,
        organization_id=organization_id,
        details={"person_id": str(person_id) if person_id else None},
    )
