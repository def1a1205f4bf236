"""Starts and refusals of the past, narrowed, a page at a time or all of them for a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from licensing.models import Denial, Lease
from licensing.selectors.access import AgreedAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """Which of them; what is None or empty narrows nothing. `since` and `until` (exclusive) are instants.

    `state` is `running` or `ended` for starts; `code` the reason of refusals.
    """

    person_id: UUID | None = None
    kind: str = ""
    state: str = ""
    code: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRow:
    """A start of the product; `ended_at` is None while it runs, and when it ran out for one that did.

    `person_id` is None, and `why` empty, where it is long enough ago for that to be forgotten (R-X-14).
    """

    id: UUID
    person_id: UUID | None
    clients: tuple[str, ...]
    kind: str
    mode: str
    started_at: datetime
    ended_at: datetime | None
    end_reason: str
    why: dict[str, Any]

    def lasted(self, at: datetime) -> timedelta:
        return (self.ended_at or at) - self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRow:
    """A refused start with its attempts; `free_at` is when the next licence of its kinds fell free.

    `person_id` is None, and `why` empty, where it is long enough ago for that to be forgotten (R-X-14).
    """

    id: UUID
    person_id: UUID | None
    client: str
    code: str
    first_at: datetime
    last_at: datetime
    count: int
    free_at: datetime | None
    why: dict[str, Any]

    @property
    def free_after(self) -> timedelta | None:
        return None if self.free_at is None else self.free_at - self.first_at


def count_starts(access: AgreedAccess, asked: ListAsked, at: datetime) -> int:
    return _starts(access, asked, at).count()


def starts_listed(
    access: AgreedAccess, asked: ListAsked, at: datetime, *, first: int = 0, most: int | None = None
) -> list[StartRow]:
    """The latest first."""
    found = _starts(access, asked, at).order_by("-started_at", "-pk")
    return [_start_row(lease, at) for lease in found[first : None if most is None else first + most]]


def count_refused(access: AgreedAccess, asked: ListAsked) -> int:
    return _refusals(access, asked).count()


def refusals_listed(
    access: AgreedAccess, asked: ListAsked, *, first: int = 0, most: int | None = None
) -> list[RefusalRow]:
    """The latest first."""
    freed = Lease.objects.filter(
        organization_id=access.organization_id,
        subscription_id=access.subscription_id,
        kind__in=access.kinds,
        ended_at__gt=OuterRef("first_at"),
    ).order_by("ended_at")
    found = _refusals(access, asked).annotate(free_at=Subquery(freed.values("ended_at")[:1]))
    ordered = found.order_by("-first_at", "-pk")
    return [_refusal_row(denial) for denial in ordered[first : None if most is None else first + most]]


def _starts(access: AgreedAccess, asked: ListAsked, at: datetime) -> QuerySet[Lease]:
    """Those that ran at some time of what is asked for."""
    over_at = Coalesce("ended_at", Least(F("heartbeat_at") + F("expires_after"), at))
    leases = Lease.objects.filter(
        _narrowed(asked), organization_id=access.organization_id, subscription_id=access.subscription_id
    )
    if asked.kind:
        leases = leases.filter(kind=asked.kind)
    if asked.until:
        leases = leases.filter(started_at__lt=asked.until)
    if asked.since:
        leases = leases.alias(over_at=over_at).filter(over_at__gte=asked.since)
    alive = Q(ended_at__isnull=True, heartbeat_at__gte=at - F("expires_after"))
    return leases.filter(alive if asked.state == "running" else ~alive) if asked.state else leases


def _refusals(access: AgreedAccess, asked: ListAsked) -> QuerySet[Denial]:
    denials = Denial.objects.filter(
        _narrowed(asked), organization_id=access.organization_id, subscription_id=access.subscription_id
    )
    if asked.code:
        denials = denials.filter(code=asked.code)
    if asked.since:
        denials = denials.filter(first_at__gte=asked.since)
    return denials.filter(first_at__lt=asked.until) if asked.until else denials


def _narrowed(asked: ListAsked) -> Q:
    return Q() if asked.person_id is None else Q(person_id=asked.person_id)


def _start_row(lease: Lease, at: datetime) -> StartRow:
    ran_out_at = lease.heartbeat_at + lease.expires_after
    has_run_out = lease.ended_at is None and ran_out_at < at
    return StartRow(
        id=lease.pk,
        person_id=lease.person_id,
        clients=tuple(lease.clients),
        kind=lease.kind,
        mode=lease.mode,
        started_at=lease.started_at,
        ended_at=ran_out_at if has_run_out else lease.ended_at,
        end_reason="expired" if has_run_out else lease.end_reason,
        why=lease.why,
    )


def _refusal_row(denial: Any) -> RefusalRow:
    return RefusalRow(
        id=denial.pk,
        person_id=denial.person_id,
        client=denial.client,
        code=denial.code,
        first_at=denial.first_at,
        last_at=denial.last_at,
        count=denial.count,
        free_at=denial.free_at if denial.code == "NO_FREE_LICENSE" else None,
        why=denial.why,
    )
