"""Roles of people in a product, and the seat that their highest role asks for (R-CITIZEN-1, 13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from licensing.domain.roles_change import RolesChange
from licensing.domain.seat import SeatAnswer
from licensing.models import ProductRole, SeatEnd
from licensing.services.seat_rows import SeatsAt, end_seat, seat_of, start_seat
from licensing.services.seat_upkeep import end_roles
from licensing.services.seat_wishes import (
    answer_of,
    person_for_seat,
    refuse_unfit,
    seat_decision,
    seats_at,
    take_or_refuse,
    taken_step,
)
from tenants.domain.decision import Decision, Json, Step
from tenants.domain.refusal import Refused
from tenants.scoping import Role, current_scope
from tenants.services.audit import record_audit


@transaction.atomic
def grant_role(
    subscription_id: UUID, person_id: UUID, role: str, *, at: datetime, is_vendor_staff: bool = False
) -> SeatAnswer:
    """Gives a person a role, and the seat that their highest role asks for, if they do not hold it (R-CITIZEN-13).

    A role that they have already changes nothing; one that their seat exceeds takes none; a higher seat frees the lower
    one. The vendor's own staff need no seat (R-CITIZEN-14), also for the roles they had before; only the vendor may say
    that somebody is one, and who is stays it until they have no role any more.

    Raises `NotFound`, `PermissionDenied`, and `Refused`: NO_SEATS_HERE, UNKNOWN_ROLE, SUBSCRIPTION_ENDED, NOT_CURRENT,
    LOGIN_MODE_NONE, and NO_FREE_LICENSE with the kind and what is missing.
    """
    if is_vendor_staff and current_scope().role is Role.WEB:
        raise PermissionDenied
    seats = seats_at(subscription_id, at)
    wanted = roles_of(seats, person_id) | {role}
    return _change(seats, person_id, wanted, SeatEnd.ROLES_CHANGED, is_vendor_staff=is_vendor_staff)


def preview_grant(
    subscription_id: UUID, person_id: UUID, role: str, *, at: datetime, is_vendor_staff: bool = False
) -> SeatAnswer:
    """What `grant_role` would do; nothing is written. Raises as it does."""
    with transaction.atomic():
        answer = grant_role(subscription_id, person_id, role, at=at, is_vendor_staff=is_vendor_staff)
        transaction.set_rollback(True)
    return answer


@transaction.atomic
def set_roles(subscription_id: UUID, person_id: UUID, roles: Collection[str], *, at: datetime) -> SeatAnswer:
    """Makes these the person's roles, all at once. Raises as `grant_role` and `revoke_roles`."""
    return _change(seats_at(subscription_id, at), person_id, set(roles), SeatEnd.ROLES_CHANGED)


def preview_roles(subscription_id: UUID, person_id: UUID, roles: Collection[str], *, at: datetime) -> SeatAnswer:
    """What `set_roles` would do; nothing is written. Raises as it does."""
    with transaction.atomic():
        answer = set_roles(subscription_id, person_id, roles, at=at)
        transaction.set_rollback(True)
    return answer


@transaction.atomic
def revoke_roles(
    subscription_id: UUID,
    person_id: UUID,
    roles: Collection[str] | None = None,
    *,
    at: datetime,
    reason: SeatEnd = SeatEnd.ROLES_CHANGED,
) -> SeatAnswer:
    """Takes these roles from a person, or all; what they need no longer is free at once, and no money is returned.

    Who keeps a lower role needs a seat of its kind (R-CITIZEN-12, 13). Raises `NotFound`, `PermissionDenied`, and
    `Refused`: NO_SEATS_HERE, UNKNOWN_ROLE, and NO_FREE_LICENSE if the lower seat is not to be had.
    """
    seats = seats_at(subscription_id, at)
    refuse_unknown_roles(seats, roles or ())
    held = roles_of(seats, person_id)
    return _change(seats, person_id, set() if roles is None else held - set(roles), reason)


def preview_revocation(
    subscription_id: UUID, person_id: UUID, roles: Collection[str] | None = None, *, at: datetime
) -> SeatAnswer:
    """What `revoke_roles` would do; nothing is written. Raises as it does."""
    with transaction.atomic():
        answer = revoke_roles(subscription_id, person_id, roles, at=at)
        transaction.set_rollback(True)
    return answer


def move_roles(seats: SeatsAt, from_person_id: UUID, to_person_id: UUID) -> SeatAnswer:
    """All roles of one person become those of another, with the seat; for a caller that holds the subscription.

    Raises `Refused` as `grant_role`, and SAME_PERSON.
    """
    if from_person_id == to_person_id:
        raise Refused("SAME_PERSON", _("This person has the seat already."))
    refuse_unfit(seats, person_for_seat(seats, to_person_id))
    moving = roles_of(seats, from_person_id)
    end_roles(seats, from_person_id, moving)
    left = _fit_seat(seats, from_person_id, {}, SeatEnd.PASSED_ON)
    held = _held_roles(seats, to_person_id)
    change = RolesChange(held=held, wanted=frozenset(moving | set(held)))
    _write(seats, to_person_id, change)
    answer = _answer(seats, _fit_seat(seats, to_person_id, change.after, SeatEnd.ROLES_CHANGED))
    told: dict[str, Json] = {"role": [*sorted(moving)]}
    _record("role.revoked", seats, from_person_id, told | {"kind": left.frees, "end_reason": SeatEnd.PASSED_ON.value})
    _record("role.granted", seats, to_person_id, told | {"kind": answer.takes})
    return answer


def new_role(seats: SeatsAt, person_id: UUID, role: str, *, is_vendor_staff: bool) -> ProductRole:
    """A role that the person has from now on, given by whoever acts; not saved."""
    return ProductRole(
        organization_id=seats.access.organization_id,
        subscription_id=seats.access.subscription_id,
        person_id=person_id,
        role=role,
        is_vendor_staff=is_vendor_staff,
        given_by_user_id=current_scope().user_id,
        starts_at=seats.at,
    )


def roles_of(seats: SeatsAt, person_id: UUID) -> set[str]:
    """The roles that a person has now."""
    return set(_held_roles(seats, person_id))


def _change(
    seats: SeatsAt, person_id: UUID, wanted: Collection[str], reason: SeatEnd, *, is_vendor_staff: bool = False
) -> SeatAnswer:
    """From the roles that there are to those that are wanted; who gets one is asked what a start would ask."""
    refuse_unknown_roles(seats, wanted)
    change = RolesChange(held=_held_roles(seats, person_id), wanted=frozenset(wanted), as_vendor_staff=is_vendor_staff)
    if change.coming:
        refuse_unfit(seats, person_for_seat(seats, person_id))
    _write(seats, person_id, change)
    answer = _answer(seats, _fit_seat(seats, person_id, change.after, reason))
    if change.going:
        told: dict[str, Json] = {"role": [*change.going], "kind": answer.frees, "end_reason": reason.value}
        _record("role.revoked", seats, person_id, told)
    if change.coming:
        told = {"role": [*change.coming], "kind": answer.takes, "is_vendor_staff": change.is_vendor_staff}
        _record("role.granted", seats, person_id, told)
    return answer


def _write(seats: SeatsAt, person_id: UUID, change: RolesChange) -> None:
    """What goes ends before what comes begins: a role is held once."""
    end_roles(seats, person_id, change.going)
    ProductRole.objects.bulk_create(
        new_role(seats, person_id, role, is_vendor_staff=change.is_vendor_staff) for role in change.coming
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fitted:
    """The seat that fits the roles, none without an id, and the kinds that were taken and freed for it."""

    assignment_id: UUID | None
    kind: str
    takes: str = ""
    frees: str = ""
    roles: tuple[str, ...]
    decision: Decision


def _fit_seat(seats: SeatsAt, person_id: UUID, held_roles: Mapping[str, bool], reason: SeatEnd) -> _Fitted:
    """Makes the person's seat the one that their roles ask for: the new place is taken before the old one is free."""
    roles, is_vendor_staff = tuple(sorted(held_roles)), any(held_roles.values())
    needed = None if is_vendor_staff else seats.access.seat_for(roles)
    held = seat_of(seats, person_id)
    inputs: dict[str, Json] = {"roles": list(roles), "is_vendor_staff": is_vendor_staff}
    if needed == (held.kind if held else None):
        step = Step("HOLDS_SEAT", {"kind": needed}) if needed else Step("NEEDS_NO_SEAT")
        decision = seat_decision(seats, "GRANTED", inputs, [step])
        return _Fitted(assignment_id=held.pk if held else None, kind=needed or "", roles=roles, decision=decision)
    taken = take_or_refuse(seats, needed, inputs) if needed else None
    steps = [
        *([Step("SEAT_FREED", {"kind": held.kind})] if held else []),
        *([taken_step(seats, needed)] if needed else []),
    ]
    decision = seat_decision(seats, "GRANTED", inputs, steps)
    if held is not None:
        end_seat(seats, held.pk, reason)
    if needed and taken:
        start_seat(seats, taken, person_id, needed, decision)
    return _Fitted(
        assignment_id=taken.assignment_id if taken else None,
        kind=needed or "",
        takes=needed or "",
        frees=held.kind if held else "",
        roles=roles,
        decision=decision,
    )


def _answer(seats: SeatsAt, fitted: _Fitted) -> SeatAnswer:
    return answer_of(
        seats,
        fitted.decision,
        assignment_id=fitted.assignment_id,
        kind=fitted.kind,
        takes=fitted.takes,
        frees=fitted.frees,
        roles=fitted.roles,
    )


def _held_roles(seats: SeatsAt, person_id: UUID) -> dict[str, bool]:
    """Each with whether it was given as the vendor's own staff."""
    return dict(_running(seats, person_id).values_list("role", "is_vendor_staff"))


def _running(seats: SeatsAt, person_id: UUID) -> QuerySet[ProductRole]:
    return ProductRole.objects.filter(
        subscription_id=seats.access.subscription_id, person_id=person_id, ends_at__isnull=True
    )


def refuse_unknown_roles(seats: SeatsAt, roles: Collection[str]) -> None:
    """Raises `Refused` (UNKNOWN_ROLE) with those that there are."""
    for role in sorted(set(roles) - set(seats.access.roles)):
        raise Refused(
            "UNKNOWN_ROLE",
            _("This licence knows no such role."),
            {"role": role, "roles": list(seats.access.roles)},
            is_input=True,
        )


def _record(action: str, seats: SeatsAt, person_id: UUID, details: dict[str, Json]) -> None:
    organization_id = seats.access.organization_id
    record_audit(action, "person", person_id, at=seats.at, organization_id=organization_id, details=details)
