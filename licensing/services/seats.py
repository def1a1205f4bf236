"""Seats that are given by themselves: to a person, back, and on to somebody else (R-CHAT-2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from licensing.domain.seat import SeatAnswer
from licensing.models import Assignment, SeatEnd
from licensing.services.product_roles import move_roles, revoke_roles
from licensing.services.seat_rows import SeatsAt, end_seat, seat_of, start_seat
from licensing.services.seat_wishes import (
    answer_of,
    person_for_seat,
    refuse_unfit,
    seat_decision,
    seats_at,
    take_or_refuse,
    taken_step,
)
from tenants.domain.decision import Step
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import record_audit


@transaction.atomic
def assign_seat(subscription_id: UUID, person_id: UUID, *, at: datetime) -> SeatAnswer:
    """Gives a seat to a person who can log in with it; to one who holds it already, nothing changes.

    Raises `NotFound`, `PermissionDenied`, and `Refused`: NO_SEATS_HERE, SEATS_FOLLOW_ROLES where roles decide who needs
    one, SUBSCRIPTION_ENDED, NOT_CURRENT, LOGIN_MODE_NONE, and NO_FREE_LICENSE with what is missing.
    """
    seats = seats_at(subscription_id, at)
    _refuse_seats_by_role(seats)
    held = seat_of(seats, person_id)
    if held is not None:
        decision = seat_decision(seats, "GRANTED", {}, [Step("HOLDS_SEAT", {"kind": held.kind})])
        return answer_of(seats, decision, assignment_id=held.pk, kind=held.kind)
    return _give(seats, person_id)


def preview_seat(subscription_id: UUID, person_id: UUID, *, at: datetime) -> SeatAnswer:
    """What `assign_seat` would do; nothing is written. Raises as it does."""
    with transaction.atomic():
        answer = assign_seat(subscription_id, person_id, at=at)
        transaction.set_rollback(True)
    return answer


@transaction.atomic
def release_seat(assignment_id: UUID, *, at: datetime, reason: SeatEnd = SeatEnd.RELEASED) -> bool:
    """Takes a seat back, at once and without money (R-CITIZEN-12); False if it was over before.

    Where roles ask for seats, all of the person's roles end with it. Raises `NotFound`, and `PermissionDenied`.
    """
    held = _assignment(assignment_id)
    seats = seats_at(held.subscription_id, at)
    held.refresh_from_db()
    current = seat_of(seats, held.person_id) if held.end_reason == SeatEnd.PLACE_CHANGED else held
    if current is None or current.ends_at is not None:
        return False
    if seats.access.roles:
        revoke_roles(held.subscription_id, held.person_id, at=at, reason=reason)
        return True
    end_seat(seats, current.pk, reason)
    _record("seat.taken_back", seats, held.person_id, {"kind": held.kind, "end_reason": reason.value})
    return True


@transaction.atomic
def transfer_seat(assignment_id: UUID, to_person_id: UUID, *, at: datetime) -> SeatAnswer:
    """Passes a seat on to somebody else, with the roles that ask for it: nobody can take it in between.

    Raises as `assign_seat`, and `Refused`: SEAT_ENDED, HOLDS_SEAT if the other one holds a seat of their own.
    """
    held = _assignment(assignment_id)
    seats = seats_at(held.subscription_id, at)
    held.refresh_from_db()
    if held.ends_at is not None:
        raise Refused("SEAT_ENDED", _("This seat is held no longer."))
    if seats.access.roles:
        return move_roles(seats, held.person_id, to_person_id)
    if seat_of(seats, to_person_id) is not None:
        raise Refused("HOLDS_SEAT", _("This person holds a seat already."))
    refuse_unfit(seats, person_for_seat(seats, to_person_id))
    end_seat(seats, held.pk, SeatEnd.PASSED_ON)
    _record("seat.taken_back", seats, held.person_id, {"kind": held.kind, "end_reason": SeatEnd.PASSED_ON.value})
    return _give(seats, to_person_id)


def preview_transfer(assignment_id: UUID, to_person_id: UUID, *, at: datetime) -> SeatAnswer:
    """What `transfer_seat` would do; nothing is written. Raises as it does."""
    with transaction.atomic():
        answer = transfer_seat(assignment_id, to_person_id, at=at)
        transaction.set_rollback(True)
    return answer


def _give(seats: SeatsAt, person_id: UUID) -> SeatAnswer:
    presence = person_for_seat(seats, person_id)
    refuse_unfit(seats, presence)
    kind = seats.access.seat_for(()) or seats.access.kinds[0]
    taken = take_or_refuse(seats, kind, {})
    decision = seat_decision(seats, "GRANTED", {}, [taken_step(seats, kind)])
    start_seat(seats, taken, person_id, kind, decision)
    _record("seat.given", seats, person_id, {"kind": kind})
    return answer_of(seats, decision, assignment_id=taken.assignment_id, kind=kind, takes=kind)


def _assignment(assignment_id: UUID) -> Assignment:
    found: Assignment | None = Assignment.objects.filter(pk=assignment_id).first()
    if found is None:
        raise NotFound("seat", str(assignment_id))
    return found


def _refuse_seats_by_role(seats: SeatsAt) -> None:
    if seats.access.roles:
        raise Refused(
            "SEATS_FOLLOW_ROLES",
            _("With this licence a seat comes with a role: give the person the role."),
            {"roles": list(seats.access.roles)},
            is_input=True,
        )


def _record(action: str, seats: SeatsAt, person_id: UUID, details: dict[str, object]) -> None:
    organization_id = seats.access.organization_id
    record_audit(action, "person", person_id, at=seats.at, organization_id=organization_id, details=details)
