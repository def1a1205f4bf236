"""Everything that is kept of one person's starts, for their own file (R-X-14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from licensing.models import Denial, Lease
from tenants.domain.personal_data import Cell, Kept

SESSIONS_HEADING = ("product", "devices", "license", "rights", "since", "last_sign_of_life", "ended", "end_reason")
REFUSALS_HEADING = ("product", "device", "first", "last", "attempts", "reason")
ROWS_AT_ONCE = 2000


def kept_starts(organization_id: UUID, person_id: UUID) -> Kept:
    """Two tables, in the order in which it happened; moments in UTC."""
    return Kept(
        tables={
            "sessions.csv": _sessions(organization_id, person_id),
            "refused_starts.csv": _refusals(organization_id, person_id),
        }
    )


def _sessions(organization_id: UUID, person_id: UUID) -> Iterator[Sequence[Cell]]:
    yield SESSIONS_HEADING
    leases = Lease.objects.filter(organization_id=organization_id, person_id=person_id).order_by("started_at", "pk")
    columns = (
        "subscription__plan_version__plan__product__code",
        "clients",
        "kind",
        "mode",
        "started_at",
        "heartbeat_at",
        "ended_at",
        "end_reason",
    )
    for product, clients, kind, mode, started_at, heartbeat_at, ended_at, reason in leases.values_list(
        *columns
    ).iterator(ROWS_AT_ONCE):
        moments = (_moment(started_at), _moment(heartbeat_at), _moment(ended_at))
        yield (product, ", ".join(clients), kind, mode, *moments, reason)


def _refusals(organization_id: UUID, person_id: UUID) -> Iterator[Sequence[Cell]]:
    yield REFUSALS_HEADING
    denials = Denial.objects.filter(organization_id=organization_id, person_id=person_id).order_by("first_at", "pk")
    columns = ("subscription__plan_version__plan__product__code", "client", "first_at", "last_at", "count", "code")
    for product, client, first_at, last_at, count, code in denials.values_list(*columns).iterator(ROWS_AT_ONCE):
        yield (product, client, _moment(first_at), _moment(last_at), count, code)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
