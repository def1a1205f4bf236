"""The audit trail's only writer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.models import ActorKind, AuditEntry
from tenants.scoping import Scope, current_scope


def record_audit(
    action: str,
    subject_kind: str,
    subject_id: object,
    *,
    at: datetime,
    organization_id: UUID | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Keeps who did what to what; the actor is the scope's user or key, else a job. Ids only, never names (R-X-14)."""
    scope = current_scope()
    kind, actor_id = _actor(scope)
    return AuditEntry.objects.create(
        organization_id=organization_id or scope.organization_id,
        at=at,
        actor_kind=kind,
        actor_id=actor_id,
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        reason=reason,
        details=dict(details or {}),
    )


def _actor(scope: Scope) -> tuple[ActorKind, UUID | None]:
    if scope.user_id:
        return ActorKind.USER, scope.user_id
    if scope.api_key_id:
        return ActorKind.API_KEY, scope.api_key_id
    return ActorKind.JOB, None
