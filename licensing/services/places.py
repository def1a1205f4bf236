"""Taking a place of a kind. A place is a row, so that more cannot be taken than there are (R-X-3).

What this has to get right is *which* place: one of the first kind in the rule's order that has any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from licensing.services.place_statements import EXPIRED_LEASES, TAKE_AFTER_WAITING, TAKE_FREE, rows_of
from licensing.services.running_leases import close_lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who takes a place, a lease or an assignment, on a local day of the organization."""

    organization_id: UUID
    subscription_id: UUID
    holder_id: UUID
    on: date


def take_place(taker: Taker, kind: str) -> UUID | None:
    """The id of a place of one kind, taken; None if there is none.

    Only when nothing is free now: ends what has run out and looks again; then waits for places that another taker may
    give back. Without the waiting, a passive place that a transaction holds for a moment, and then rolls back, would
    send a passive user on to an active place (R-TEAM-14).
    """
    wish = {
        "organization_id": taker.organization_id,
        "subscription_id": taker.subscription_id,
        "holder_id": taker.holder_id,
        "on": taker.on,
        "kind": kind,
    }
    if place_id := _look(TAKE_FREE, wish):
        return place_id
    if end_expired(taker.organization_id, taker.subscription_id, kind) and (place_id := _look(TAKE_FREE, wish)):
        return place_id
    return _look(TAKE_AFTER_WAITING, wish)


def end_expired(organization_id: UUID, subscription_id: UUID, kind: str) -> int:
    """Ends the leases of one kind without a sign of life, and says how many; those that somebody touches are left."""
    wish = {"organization_id": organization_id, "subscription_id": subscription_id, "kind": kind}
    expired = [lease_id for (lease_id,) in rows_of(EXPIRED_LEASES, wish)]
    for lease_id in expired:
        close_lease(organization_id, lease_id, "expired")
    return len(expired)


class _NothingFree(Exception):
    """Rolls a look back."""


def _look(statement: str, wish: Mapping[str, Any]) -> UUID | None:
    """One look, in a savepoint that is rolled back if it finds nothing.

    A row that changed while it was being locked is passed over, but stays locked until the transaction ends, also
    with SKIP LOCKED. Whoever then waits for another place holds these in an order of chance: a deadlock.
    """
    try:
        with transaction.atomic():
            found = rows_of(statement, wish)
            if not found:
                raise _NothingFree
            place_id: UUID = found[0][0]
            return place_id
    except _NothingFree:
        return None
