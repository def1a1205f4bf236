"""Looking at one person's starts is kept, and that person sees it (R-X-14)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tenants.domain.usage_display import UsageDisplay
from tenants.services.audit import record_audit

LOOKED_AT = "sessions.person_viewed"


def note_look(organization_id: UUID, person_id: UUID, how: UsageDisplay, *, at: datetime) -> None:
    """Each look, by whoever the scope acts for, also at a pseudonym."""
    details = {"display": how.value}
    record_audit(LOOKED_AT, "person", person_id, at=at, organization_id=organization_id, details=details)
