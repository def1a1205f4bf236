"""Who is at work now: starts that run, with when they last gave a sign of life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, QuerySet

from licensing.models import Lease
from licensing.selectors.access import AgreedAccess
from tenants.domain.refusal import NotFound

SORTS = {"person": "person__name", "since": "started_at", "sign": "heartbeat_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSession:
    """A start that runs. `own_kind` is the kind of licence that it asked for first; `kind` the one that it got."""

    id: UUID
    subscription_id: UUID
    person_id: UUID
    person_name: str
    clients: tuple[str, ...]
    kind: str
    own_kind: str
    is_read_only: bool
    started_at: datetime
    heartbeat_at: datetime
    expires_at: datetime

    @property
    def is_fallback(self) -> bool:
        """Whether the licences of its own kind were in use when it began (R-TEAM-14, 15)."""
        return self.kind != self.own_kind


def running_sessions(
    access: AgreedAccess,
    at: datetime,
    *,
    sort: str = "since",
    is_descending: bool = False,
    first: int = 0,
    most: int | None = None,
) -> list[RunningSession]:
    """Those of one page, the longest running first unless said otherwise."""
    column = F(SORTS[sort])
    ordered = _running(access, at).order_by(column.desc() if is_descending else column.asc(), "started_at", "pk")
    end = None if most is None else first + most
    return [_session(lease) for lease in ordered.select_related("person")[first:end]]


def running_by_kind(access: AgreedAccess, at: datetime) -> dict[str, int]:
    """How many run now, by the kind of licence that they hold; the empty kind for those that hold none."""
    counted = _running(access, at).order_by("kind").values("kind").annotate(number=Count("pk"))
    return {row["kind"]: row["number"] for row in counted}


def running_sessions_of_person(organization_id: UUID, person_id: UUID, at: datetime) -> list[RunningSession]:
    """Those of one person, of all agreements, the longest running first."""
    found = _alive(Lease.objects.filter(organization_id=organization_id, person_id=person_id), at)
    return [_session(lease) for lease in found.select_related("person").order_by("started_at", "pk")]


def running_session(organization_id: UUID, lease_id: UUID, at: datetime) -> RunningSession:
    """One of them. Raises `NotFound`, also for one that is over."""
    found = _alive(Lease.objects.filter(organization_id=organization_id, pk=lease_id), at)
    lease = found.select_related("person").first()
    if lease is None:
        raise NotFound("lease", str(lease_id))
    return _session(lease)


def _running(access: AgreedAccess, at: datetime) -> QuerySet[Lease]:
    return _alive(
        Lease.objects.filter(organization_id=access.organization_id, subscription_id=access.subscription_id), at
    )


def _alive(leases: QuerySet[Lease], at: datetime) -> QuerySet[Lease]:
    """Without those that ran out, and that nobody has ended yet."""
    expires_at = ExpressionWrapper(F("heartbeat_at") + F("expires_after"), output_field=DateTimeField())
    return leases.filter(ended_at__isnull=True).annotate(expires_at=expires_at).filter(expires_at__gte=at)


def _session(lease: Any) -> RunningSession:
    return RunningSession(
        id=lease.pk,
        subscription_id=lease.subscription_id,
        person_id=lease.person_id,
        person_name=lease.person.name,
        clients=tuple(lease.clients),
        kind=lease.kind,
        own_kind=_first_kind(lease.why) or lease.kind,
        is_read_only=lease.mode == "read_only",
        started_at=lease.started_at,
        heartbeat_at=lease.heartbeat_at,
        expires_at=lease.expires_at,
    )


def _first_kind(why: Mapping[str, Any]) -> str:
    """Of the kinds that the rule named for the start, in the order in which they were tried."""
    kinds = [step["numbers"]["kinds"] for step in why.get("steps", ()) if step["code"] == "STARTS_TO"]
    return str(kinds[0][0]) if kinds and kinds[0] else ""
