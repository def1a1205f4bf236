"""The audit trail's only writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from tenants.models import ActorKind, AuditEntry
from tenants.scoping import Scope, current_scope
from tenants.services.row_sets import insert_rows, json_text


class AuditFact(NamedTuple):
    """One of many changes that are kept together, as the arguments of `record_audit` say it."""

    action: str
    subject_kind: str
    subject_id: object
    organization_id: UUID
    reason: str = ""
    details: Mapping[str, Any] = MappingProxyType({})


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


def record_audits(facts: Sequence[AuditFact], *, at: datetime) -> None:
    """The same of many changes at once, an entry each: what a job does for hundreds of organizations."""
    kind, actor_id = _actor(current_scope())
    entries = [
        _Entry(
            organization_id=fact.organization_id,
            at=at,
            actor_kind=kind.value,
            actor_id=actor_id,
            action=fact.action,
            subject_kind=fact.subject_kind,
            subject_id=str(fact.subject_id),
            reason=fact.reason,
            details=json_text(dict(fact.details)),
        )
        for fact in facts
    ]
    insert_rows(AuditEntry, entries)


class _Entry(NamedTuple):
    organization_id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    subject_kind: str
    subject_id: str
    reason: str
    details: str


def _actor(scope: Scope) -> tuple[ActorKind, UUID | None]:
    if scope.user_id:
        return ActorKind.USER, scope.user_id
    if scope.api_key_id:
        return ActorKind.API_KEY, scope.api_key_id
    return ActorKind.JOB, None
