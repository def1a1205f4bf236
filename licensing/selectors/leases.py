"""What pages and the API read of running starts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Func, Q, QuerySet, When

from licensing.models import Lease


class LisensNow(Func):
    """The clock that decides over leases: the database's, unless a replay or a test has set it."""

    function = "lisens_now"
    output_field = DateTimeField()


# One that ran out is over from that moment on, also while nobody has noted it: the next taker may have its place.
RUNNING = Q(ended_at__isnull=True, heartbeat_at__gte=LisensNow() - F("expires_after"))
RAN_OUT = Q(ended_at__isnull=True, heartbeat_at__lt=LisensNow() - F("expires_after"))
_RUNS_OUT_AT = ExpressionWrapper(F("heartbeat_at") + F("expires_after"), output_field=DateTimeField())

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
    running = Lease.objects.filter(RUNNING, subscription_id=subscription_id, kind__in=kinds)
    rows = running.order_by("started_at", "pk").values_list("person_id", "kind", "started_at")[:MOST_SHOWN]
    return [RunningStart(person_id=person_id, kind=kind, started_at=at) for person_id, kind, at in rows]


def leases_of(organization_id: UUID) -> QuerySet[Lease]:
    """For a list that orders and pages them itself; `ran_out_at` is set of those that nobody has ended yet."""
    return Lease.objects.filter(organization_id=organization_id).annotate(
        ran_out_at=Case(When(RAN_OUT, then=_RUNS_OUT_AT), default=None, output_field=DateTimeField())
    )


def organization_of_lease(lease_id: UUID) -> UUID | None:
    """Before any organization is known: whose lease it is, for somebody who shows its token."""
    with connection.cursor() as cursor:
        cursor.execute("select find_lease(%s)", [lease_id])
        (organization_id,) = cursor.fetchone()
        found: UUID | None = organization_id
        return found
