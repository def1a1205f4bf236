"""Looking at one person's usage is kept (R-X-14)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tenants.services.audit import record_audit

LOOKED_AT = "usage.person_viewed"


def note_look(organization_id: UUID, person_id: UUID, *, at: datetime) -> None:
    """Each look, by whoever the scope acts for; the person sees it on their own page."""
    record_audit(LOOKED_AT, "person", person_id, at=at, organization_id=organization_id)
