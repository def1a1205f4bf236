"""The audit trail of one organization, as its administrators read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tenants.models import ActorKind, ApiKey, AuditEntry, User
from tenants.selectors.user_names import user_names


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailAsked:
    """Which part of an organization's trail; what is None or empty narrows nothing.

    `actor` is the id of a user, or `vendor`, `program` or `automatic`. `since` and `until` (exclusive) are instants.
    """

    subject_kind: str = ""
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """`actor` is `user`, `vendor`, `program` or `automatic`; `actor_name` is empty for the last, and for the vendor."""

    id: UUID
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject_kind: str
    subject_id: str
    reason: str
    details: dict[str, Any]


def trail(
    organization_id: UUID, asked: TrailAsked, *, before: UUID | None = None, most: int | None = None
) -> tuple[TrailEntry, ...]:
    """The organization's own trail, newest first; `before` goes on after the entry with that id, in the same order."""
    entries = _asked_for(AuditEntry.objects.filter(organization_id=organization_id), asked)
    if before is not None and (last := AuditEntry.objects.filter(pk=before).first()):
        entries = entries.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(entries[:most])
    return _with_actors(found)


def _asked_for(entries: QuerySet[AuditEntry], asked: TrailAsked) -> QuerySet[AuditEntry]:
    if asked.subject_kind:
        entries = entries.filter(subject_kind=asked.subject_kind)
    if asked.since:
        entries = entries.filter(at__gte=asked.since)
    if asked.until:
        entries = entries.filter(at__lt=asked.until)
    if not asked.actor:
        return entries
    staff = User.objects.filter(is_staff=True).values("pk")
    own_keys = ApiKey.objects.filter(organization_id__isnull=False).values("pk")
    by = {
        "vendor": Q(actor_kind=ActorKind.USER, actor_id__in=staff)
        | (Q(actor_kind=ActorKind.API_KEY) & ~Q(actor_id__in=own_keys)),
        "program": Q(actor_kind=ActorKind.API_KEY, actor_id__in=own_keys),
        "automatic": Q(actor_kind=ActorKind.JOB),
    }
    if asked.actor in by:
        return entries.filter(by[asked.actor])
    return entries.filter(actor_kind=ActorKind.USER, actor_id=UUID(asked.actor))


def _with_actors(entries: list[AuditEntry]) -> tuple[TrailEntry, ...]:
    """Staff act as the vendor; a key that the organization does not see is the vendor's too."""
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    staff = set(User.objects.filter(pk__in=ids, is_staff=True).values_list("pk", flat=True))
    users = user_names(ids - staff)
    keys = dict(ApiKey.objects.filter(pk__in=ids, organization_id__isnull=False).values_list("pk", "name"))
    return tuple(_trail_entry(entry, users, keys) for entry in entries)


def _trail_entry(entry: AuditEntry, users: dict[UUID, str], keys: dict[UUID, str]) -> TrailEntry:
    known = {ActorKind.USER: ("user", users), ActorKind.API_KEY: ("program", keys)}
    kind, names = known.get(ActorKind(entry.actor_kind), ("automatic", {}))
    name = names.get(entry.actor_id, "") if entry.actor_id else ""
    return TrailEntry(
        id=entry.pk,
        at=entry.at,
        actor=kind if name or kind == "automatic" else "vendor",
        actor_name=name,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        reason=entry.reason,
        details=entry.details,
    )
