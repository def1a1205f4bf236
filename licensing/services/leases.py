"""Starting a product: the one door of every start (R-X-4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from licensing.access_rules.access_rule import StartAnswer
from licensing.domain.lease import Denied, Granted, StartWish
from licensing.models import LeaseEnd
from licensing.selectors.access import AgreedAccess, access_to_product, capacity_on
from licensing.selectors.access_facts import access_facts
from licensing.services.place_statements import (
    ADD_CLIENT,
    COUNT_DENIAL,
    DENY,
    IN_USE,
    LOCK_HOLDER,
    RUNNING_LEASE,
    START_LEASE,
    START_ON_FREE,
    rows_of,
)
from licensing.services.places import Taker, take_place
from licensing.services.running_leases import close_lease, keep_leases, reason_to_end
from tenants.domain.decision import Decision, Step
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound
from tenants.selectors import organization_facts, presences_by_id


def acquire_lease(wish: StartWish, *, at: datetime) -> Granted | Denied:
    """The holder's running lease, or a new one on the first kind that has a place, or a denial, which is kept.

    The holder is the client instance; where the plan shares a license between a person's devices, the person. A denial
    is an answer, not an error: it is returned, so that it is kept (R-CHAT-4). Raises `NotFound` for a product that the
    organization never had, and for an unknown person.
    """
    on = local_day(at, organization_facts(wish.organization_id).timezone)
    access = access_to_product(wish.organization_id, wish.product_code, on)
    presence = presences_by_id([wish.person_id]).get(wish.person_id)
    if presence is None:
        raise NotFound("person", str(wish.person_id))
    answer = access.answer_start(access_facts(access, presence, on))
    row = _row_of(wish, access, on)
    return _start_at_once(row, answer, on) or _start_with_care(row, access, answer, on)


def _start_at_once(row: dict[str, Any], answer: StartAnswer, on: date) -> Granted | None:
    """In one statement, where the holder has no lease and a place of the first kind is free, as nearly always.

    None if it is not so simple, and then nothing has happened: the locks that a look leaves behind are let go
    (`licensing.services.places`).
    """
    if answer.mode is None or not answer.kinds:
        return None
    start = _start_of(row, answer, answer.kinds[0]) | {"on": on}
    # Not `atomic()`: it would release the savepoint in a round trip of its own, which the transaction's end does too.
    before = transaction.savepoint()
    found = rows_of(START_ON_FREE, start)
    if not found:
        transaction.savepoint_rollback(before)
        return None
    return _granted(start, answer, *found[0])


def _start_with_care(row: dict[str, Any], access: AgreedAccess, answer: StartAnswer, on: date) -> Granted | Denied:
    """The running lease, or one on a place of any kind that can be had after all, or a denial."""
    before = transaction.savepoint()
    ((row["lease_id"],),) = rows_of(LOCK_HOLDER, row)
    if (running := _running_lease(row, answer)) is not None:
        return running
    if answer.mode is None:
        return _deny(row, answer.decision, answer.kinds)
    try:
        return _start(row, answer, on) or _deny(row, _no_free_license(row, access, answer, on), answer.kinds)
    except _StartedMeanwhile:
        transaction.savepoint_rollback(before)
        return _start_with_care(row, access, answer, on)


class _StartedMeanwhile(Exception):
    """The holder has a lease after all: another start, which found a free place, does not wait for the holder."""


def _row_of(wish: StartWish, access: AgreedAccess, on: date) -> dict[str, Any]:
    lease = access.lease_on(on)
    is_shared = lease.share_per_person
    return {
        "organization_id": wish.organization_id,
        "subscription_id": access.subscription_id,
        "person_id": wish.person_id,
        "client": wish.client,
        "holder": str(wish.person_id) if is_shared else f"{wish.person_id} {wish.client}",
        "minutes": lease.minutes,
    }


def _running_lease(row: dict[str, Any], answer: StartAnswer) -> Granted | None:
    """Asking again is a sign of life, also while nobody new may start. What ran out or may not go on is ended first."""
    found = rows_of(RUNNING_LEASE, row)
    if not found:
        return None
    lease_id, kind, mode, started_at, is_alive, clients, seconds = found[0]
    reason = reason_to_end(answer, mode)
    if is_alive and reason is None:
        keep_leases(row["organization_id"], [lease_id])
        if row["client"] not in clients:
            rows_of(ADD_CLIENT, row | {"lease_id": lease_id})
        return Granted(
            lease_id=lease_id,
            kind=kind,
            mode=mode,
            is_new=False,
            started_at=started_at,
            expires_after_seconds=seconds,
            decision=answer.decision,
        )
    close_lease(row["organization_id"], lease_id, reason or LeaseEnd.EXPIRED)
    return None


def _start(row: dict[str, Any], answer: StartAnswer, on: date) -> Granted | None:
    """A new lease; None if no kind has a place for it."""
    if not answer.kinds:
        return _insert(row, answer, place_id=None, kind="")
    taker = Taker(
        organization_id=row["organization_id"],
        subscription_id=row["subscription_id"],
        holder_id=row["lease_id"],
        on=on,
    )
    for kind in answer.kinds:
        if place_id := take_place(taker, kind):
            return _insert(row, answer, place_id=place_id, kind=kind)
    return None


def _insert(row: dict[str, Any], answer: StartAnswer, *, place_id: UUID | None, kind: str) -> Granted:
    start = _start_of(row, answer, kind)
    found = rows_of(START_LEASE, start | {"place_id": place_id})
    if not found:
        raise _StartedMeanwhile
    return _granted(start, answer, *found[0])


def _start_of(row: dict[str, Any], answer: StartAnswer, kind: str) -> dict[str, Any]:
    return row | {"kind": kind, "mode": answer.mode or "", "why": json.dumps(answer.decision.as_json())}


def _granted(start: dict[str, Any], answer: StartAnswer, lease_id: UUID, started_at: datetime) -> Granted:
    return Granted(
        lease_id=lease_id,
        kind=start["kind"],
        mode=start["mode"],
        is_new=True,
        started_at=started_at,
        expires_after_seconds=start["minutes"] * 60,
        decision=answer.decision,
    )


def _no_free_license(row: dict[str, Any], access: AgreedAccess, answer: StartAnswer, on: date) -> Decision:
    """The grant, refused after all, with how many there are and how many are in use."""
    capacity = capacity_on(access.subscription_id, on)
    ((in_use,),) = rows_of(IN_USE, row | {"kinds": list(answer.kinds)})
    there = sum(capacity.get(kind, 0) for kind in answer.kinds)
    step = Step("NO_FREE_LICENSE", {"kinds": list(answer.kinds), "there": there, "in_use": in_use})
    return replace(answer.decision, code="NO_FREE_LICENSE", steps=(*answer.decision.steps, step))


def _deny(row: dict[str, Any], decision: Decision, kinds: Sequence[str]) -> Denied:
    """Kept; the same refusal of the same client within fifteen minutes is counted on the first."""
    denial = row | {"code": decision.code, "kinds": list(kinds), "why": json.dumps(decision.as_json())}
    if not rows_of(COUNT_DENIAL, denial):
        rows_of(DENY, denial)
    return Denied(decision=decision)
