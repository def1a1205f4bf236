"""Seats of people as rows: one begins on a free place, one ends and gives its place back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from licensing.models import Assignment, SeatEnd
from licensing.selectors.access import AgreedAccess
from licensing.selectors.seat_counts import limited_kinds
from licensing.services.giving_back import end_holding
from licensing.services.place_statements import END_ASSIGNMENT, NEW_ID, START_ASSIGNMENT, rows_of
from licensing.services.places import Taker, take_place
from tenants.domain.decision import Decision
from tenants.scoping import current_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsAt:
    """The seats of one subscription at a moment, `on` a local day. Whoever writes them holds the subscription."""

    access: AgreedAccess
    at: datetime
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPlace:
    """The id that the seat will have, and its place; None for a kind of which there is any number."""

    assignment_id: UUID
    place_id: UUID | None


def take_seat_place(seats: SeatsAt, kind: str) -> TakenPlace | None:
    """A free place of this kind for a seat that is about to begin; None if all are taken."""
    ((assignment_id,),) = rows_of(NEW_ID, {})
    if kind not in limited_kinds(seats.access):
        return TakenPlace(assignment_id=assignment_id, place_id=None)
    taker = Taker(
        organization_id=seats.access.organization_id,
        subscription_id=seats.access.subscription_id,
        holder_id=assignment_id,
        on=seats.on,
    )
    place_id = take_place(taker, kind)
    return None if place_id is None else TakenPlace(assignment_id=assignment_id, place_id=place_id)


def start_seat(seats: SeatsAt, taken: TakenPlace, person_id: UUID, kind: str, why: Decision) -> None:
    """The person holds the seat from now on, given by whoever acts."""
    given = {"held_since": None, "given_by": current_scope().user_id, "why": json.dumps(why.as_json())}
    _start(seats, taken, person_id, kind, given)


def continue_seat(seats: SeatsAt, taken: TakenPlace, before: Assignment) -> None:
    """Another license takes over a seat that has just ended: to the person it is the same one."""
    given = {
        "held_since": before.held_since,
        "given_by": before.given_by_user_id,
        "why": json.dumps(before.why),
    }
    _start(seats, taken, before.person_id, before.kind, given)


def _start(seats: SeatsAt, taken: TakenPlace, person_id: UUID, kind: str, given: Mapping[str, Any]) -> None:
    row = {
        "assignment_id": taken.assignment_id,
        "organization_id": seats.access.organization_id,
        "subscription_id": seats.access.subscription_id,
        "person_id": person_id,
        "kind": kind,
        "place_id": taken.place_id,
        "at": seats.at,
    }
    rows_of(START_ASSIGNMENT, {**row, **given})


def end_seat(seats: SeatsAt, assignment_id: UUID, reason: SeatEnd) -> bool:
    """The person holds it no longer, and its place is free the same moment; False if it had ended before."""
    row = {
        "organization_id": seats.access.organization_id,
        "assignment_id": assignment_id,
        "at": seats.at,
        "reason": reason.value,
    }
    return end_holding(END_ASSIGNMENT, row) is not None


def seat_of(seats: SeatsAt, person_id: UUID) -> Assignment | None:
    """The seat that a person holds in this subscription."""
    held: Assignment | None = Assignment.objects.filter(
        subscription_id=seats.access.subscription_id, person_id=person_id, ends_at__isnull=True
    ).first()
    return held
