"""Keeping a running start, and ending it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from licensing.access_rules.access_rule import StartAnswer
from licensing.domain.lease import Fate, LeaseEnded
from licensing.models import Lease, LeaseEnd
from licensing.services.giving_back import end_holding
from licensing.services.place_statements import DROP_CLIENT, END_LEASE, END_UNSHARED_LEASE, HEARTBEAT, rows_of
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import record_audit


def keep_leases(organization_id: UUID, lease_ids: Collection[UUID]) -> dict[UUID, Fate]:
    """One sign of life for many leases, and what has become of each; ended ones stay ended.

    A client that slept past its expiry is told so, also if its place went to nobody meanwhile.
    """
    wish = {"organization_id": organization_id, "lease_ids": sorted(set(lease_ids))}
    running = {lease_id for (lease_id,) in rows_of(HEARTBEAT, wish)}
    others = set(lease_ids) - running
    known = set(Lease.objects.filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return {
        lease_id: "running" if lease_id in running else "ended" if lease_id in known else "unknown"
        for lease_id in lease_ids
    }


def keep_lease(organization_id: UUID, lease_id: UUID) -> None:
    """A sign of life. Raises `LeaseEnded`, and `NotFound`."""
    fate = keep_leases(organization_id, [lease_id])[lease_id]
    if fate == "unknown":
        raise NotFound("lease", str(lease_id))
    if fate == "ended":
        raise LeaseEnded(reason_of_end(lease_id))


def release_lease(organization_id: UUID, lease_id: UUID, *, client: str | None = None) -> None:
    """Gives the place back; of a lease that a person's devices share, the last one does (R-CHAT-4).

    Raises `LeaseEnded` for one that was over before, as its place may be another's by now; `NotFound`; and `Refused`
    (CLIENT_REQUIRED) if several devices share it and none is named.
    """
    wish = {"organization_id": organization_id, "lease_id": lease_id, "reason": LeaseEnd.RELEASED}
    reason = end_holding(END_UNSHARED_LEASE, wish)
    if reason is None:
        if _leave_shared(organization_id, lease_id, client):
            return
        reason = close_lease(organization_id, lease_id, LeaseEnd.RELEASED)
    if reason != LeaseEnd.RELEASED:
        raise LeaseEnded(reason_of_end(lease_id))


def _leave_shared(organization_id: UUID, lease_id: UUID, client: str | None) -> bool:
    """Whether a device has left a lease that goes on for others."""
    clients = Lease.objects.filter(pk=lease_id).values_list("clients", flat=True).first()
    if clients is None:
        raise NotFound("lease", str(lease_id))
    if len(clients) < 2:
        return False
    if client is None:
        raise Refused("CLIENT_REQUIRED", _("Several devices share this licence: say which."), is_input=True)
    return bool(rows_of(DROP_CLIENT, {"organization_id": organization_id, "lease_id": lease_id, "client": client}))


def end_lease(organization_id: UUID, lease_id: UUID, *, at: datetime) -> None:
    """An administrator ends a running start: on the server, whatever the device says (R-CHAT-10).

    Raises `LeaseEnded` for one that was over before, and `NotFound`.
    """
    if not Lease.objects.filter(pk=lease_id).exists():
        raise NotFound("lease", str(lease_id))
    if close_lease(organization_id, lease_id, LeaseEnd.ENDED) != LeaseEnd.ENDED:
        raise LeaseEnded(reason_of_end(lease_id))
    record_audit("lease.ended", "lease", lease_id, at=at, organization_id=organization_id)


def close_lease(organization_id: UUID, lease_id: UUID, reason: str) -> str | None:
    """Ends a lease and frees its place; the reason that stands then, None if it was over before."""
    return end_holding(END_LEASE, {"organization_id": organization_id, "lease_id": lease_id, "reason": reason})


def reason_to_end(answer: StartAnswer, mode: str) -> str | None:
    """Why a start that runs in this mode may not go on, by what would be answered now; None if it may.

    Licenses that are too few let nobody new in, and throw nobody out.
    """
    if answer.mode is None:
        return answer.decision.code if answer.decision.code in LeaseEnd.values else None
    return LeaseEnd.MODE_CHANGED if answer.mode != mode else None


def reason_of_end(lease_id: UUID) -> str:
    """Why a lease is over; one that ran out and that nobody has ended yet, too."""
    kept = Lease.objects.filter(pk=lease_id).values_list("end_reason", flat=True).first()
    return kept or LeaseEnd.EXPIRED.value
