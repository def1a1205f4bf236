"""What pages and the API read of running starts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from licensing.models import Lease

# Who is in is told to somebody who waits, not read as a list.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStart:
    """Who is in, and since when."""

    person_id: UUID
    kind: str
    started_at: datetime


def running_starts(subscription_id: UUID, kinds: Collection[str]) -> list[RunningStart]:
    """Those that hold a place of one of the kinds, the longest running first; at most `MOST_SHOWN`."""
    running = Lease.objects.filter(subscription_id=subscription_id, kind__in=kinds, ended_at__isnull=True)
    rows = running.order_by("started_at", "pk").values_list("person_id", "kind", "started_at")[:MOST_SHOWN]
    return [RunningStart(person_id=person_id, kind=kind, started_at=at) for person_id, kind, at in rows]


def leases_of(organization_id: UUID) -> QuerySet[Lease]:
    """For a list that orders and pages them itself."""
    return Lease.objects.filter(organization_id=organization_id)


def organization_of_lease(lease_id: UUID) -> UUID | None:
    """Before any organization is known: whose lease it is, for somebody who shows its token."""
    with connection.cursor() as cursor:
        cursor.execute("select find_lease(%s)", [lease_id])
        (organization_id,) = cursor.fetchone()
        found: UUID | None = organization_id
        return found
