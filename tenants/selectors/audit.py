"""What the audit trail says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.models import AuditEntry
from tenants.selectors.user_names import user_names


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFacts:
    """Who did what, and when. `by_name` is empty for keys and jobs."""

    at: datetime
    action: str
    actor_kind: str
    by_name: str
    details: Mapping[str, Any]


def audit_about(subject_kind: str, subject_id: UUID, actions: Collection[str], most: int) -> tuple[AuditFacts, ...]:
    """The latest of some actions on one subject, in the scope's organization, newest first."""
    entries = list(
        AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id), action__in=actions)[:most]
    )
    names = user_names(entry.actor_id for entry in entries)
    return tuple(
        AuditFacts(
            at=entry.at,
            action=entry.action,
            actor_kind=entry.actor_kind,
            by_name=names.get(entry.actor_id, "") if entry.actor_id else "",
            details=entry.details,
        )
        for entry in entries
    )
