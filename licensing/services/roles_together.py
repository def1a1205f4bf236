"""Roles of many people in a product at once: a seat that one gives back is there for another (R-CITIZEN-13, 15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest

from licensing.domain.roles_change import RolesChange
from licensing.domain.seat import KindCount
from licensing.models import Assignment, ProductRole, SeatEnd
from licensing.selectors.seat_counts import seat_counts
from licensing.services.product_roles import new_role, refuse_unknown_roles
from licensing.services.seat_rows import SeatsAt, end_seat, start_seat, take_seat_place
from licensing.services.seat_upkeep import settle_seats
from licensing.services.seat_wishes import seat_decision, unfit_people, unsettled_seats_at
from tenants.domain.decision import Json, Step
from tenants.domain.refusal import NotFound
from tenants.ids import OneOf
from tenants.selectors import presences_by_id
from tenants.services.audit import AuditFact, record_audits


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesTogether:
    """What became of it: those who can have no role by the code of a start that is refused, or the seats of each kind.

    `after` counts everybody whose roles ask for a seat, also those for whom there is none, `short` says of which kinds
    there are too few, and `takers` who takes a seat of each kind.
    """

    seats: SeatsAt
    unfit: Mapping[UUID, str]
    before: tuple[KindCount, ...] = ()
    after: tuple[KindCount, ...] = ()
    takers: Mapping[str, Sequence[UUID]]
    short: frozenset[str] = frozenset()


@transaction.atomic
def set_roles_together(subscription_id: UUID, wanted: Mapping[UUID, Collection[str]], *, at: datetime) -> RolesTogether:
    """Makes these the roles of their people, as `set_roles` does of one; all seats that fall free do so first.

    Whoever was given a role as the vendor's own staff stays that, and needs no seat (R-CITIZEN-14). With anybody unfit
    nothing is written; where a kind is short the caller rolls back what is. Raises `NotFound`, `PermissionDenied`, and
    `Refused`: NO_SEATS_HERE, UNKNOWN_ROLE.
    """
    seats = unsettled_seats_at(subscription_id, at)
    before = seat_counts(seats.access, seats.on)
    settle_seats(seats)
    refuse_unknown_roles(seats, {role for roles in wanted.values() for role in roles})
    changes = list(_changes(seats, wanted))
    unfit = _unfit(seats, [change.person_id for change in changes if change.roles.coming])
    if unfit:
        return RolesTogether(seats=seats, unfit=unfit, takers={})
    _write_roles(seats, changes)
    taken, short = _fit_seats(seats, changes)
    record_audits([fact for change in changes for fact in _facts(seats, change)], at=at)
    after = [
        KindCount(kind=count.kind, there=count.there, used=count.used + short[count.kind])
        for count in seat_counts(seats.access, seats.on)
    ]
    return RolesTogether(seats=seats, unfit={}, before=before, after=tuple(after), takers=taken, short=frozenset(short))


@dataclass(slots=True, kw_only=True)
class _Change:
    """Of one person: what becomes of their roles, those they have as rows, and the seats they hold and need."""

    person_id: UUID
    roles: RolesChange
    rows: Mapping[str, ProductRole]
    held: Assignment | None
    needed: str | None

    @property
    def frees(self) -> str:
        return self.held.kind if self.held is not None and self.held.kind != self.needed else ""

    @property
    def takes(self) -> str:
        return self.needed if self.needed and (self.held is None or self.held.kind != self.needed) else ""


def _changes(seats: SeatsAt, wanted: Mapping[UUID, Collection[str]]) -> Iterator[_Change]:
    of = {"subscription_id": seats.access.subscription_id, "ends_at__isnull": True}
    rows: dict[UUID, dict[str, ProductRole]] = {person_id: {} for person_id in wanted}
    for row in ProductRole.objects.filter(OneOf("person_id", wanted), **of):
        rows[row.person_id][row.role] = row
    held = {seat.person_id: seat for seat in Assignment.objects.filter(OneOf("person_id", wanted), **of)}
    for person_id, roles in wanted.items():
        marks = {role: row.is_vendor_staff for role, row in rows[person_id].items()}
        change = RolesChange(held=marks, wanted=frozenset(roles))
        if change.coming or change.going:
            yield _Change(
                person_id=person_id,
                roles=change,
                rows=rows[person_id],
                held=held.get(person_id),
                needed=None if change.is_vendor_staff else seats.access.seat_for(roles),
            )


def _unfit(seats: SeatsAt, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Raises `NotFound` for somebody who is none of the organization's people."""
    presences = presences_by_id(person_ids)
    for person_id in person_ids:
        if person_id not in presences:
            raise NotFound("person", str(person_id))
    found = unfit_people(seats, list(presences.values()))
    return {person_id: decision.code for person_id, decision in found.items()}


def _write_roles(seats: SeatsAt, changes: Iterable[_Change]) -> None:
    going, coming = [], []
    for change in changes:
        going += [change.rows[role].pk for role in change.roles.going]
        coming += [
            new_role(seats, change.person_id, role, is_vendor_staff=change.roles.is_vendor_staff)
            for role in change.roles.coming
        ]
    now = Value(seats.at, output_field=DateTimeField())
    ProductRole.objects.filter(OneOf("pk", going)).update(ends_at=Greatest(F("starts_at"), now))
    ProductRole.objects.bulk_create(coming, batch_size=1000)


def _fit_seats(seats: SeatsAt, changes: Sequence[_Change]) -> tuple[dict[str, list[UUID]], Counter[str]]:
    """Who takes a seat of which kind, and for how many of them there is none."""
    for change in changes:
        if change.frees and change.held is not None:
            end_seat(seats, change.held.pk, SeatEnd.ROLES_CHANGED)
    counts = {count.kind: count for count in seat_counts(seats.access, seats.on)}
    takers: dict[str, list[UUID]] = {}
    short: Counter[str] = Counter()
    for change in changes:
        if kind := change.takes:
            mates = takers.setdefault(kind, [])
            in_use = counts[kind].used + len(mates) + 1
            if short[kind] or not _take_seat(seats, change, counts[kind], in_use):
                short[kind] += 1
            mates.append(change.person_id)
    return takers, +short


def _take_seat(seats: SeatsAt, change: _Change, count: KindCount, in_use: int) -> bool:
    """Why stands on the seat, as on one that was given alone; False if no place of the kind is free."""
    taken = take_seat_place(seats, count.kind)
    if taken is None:
        return False
    inputs: dict[str, Json] = {"roles": [*sorted(change.roles.wanted)], "is_vendor_staff": False}
    freed = [Step("SEAT_FREED", {"kind": change.frees})] if change.frees else []
    step = Step("SEAT_TAKEN", {"kind": count.kind, "there": count.there, "in_use": in_use})
    start_seat(seats, taken, change.person_id, count.kind, seat_decision(seats, "GRANTED", inputs, [*freed, step]))
    return True


def _facts(seats: SeatsAt, change: _Change) -> Iterator[AuditFact]:
    """The same entries as of one person alone."""
    if change.roles.going:
        yield AuditFact(
            action="role.revoked",
            subject_kind="person",
            subject_id=change.person_id,
            organization_id=seats.access.organization_id,
            details={"role": change.roles.going, "kind": change.frees, "end_reason": SeatEnd.ROLES_CHANGED.value},
        )
    if change.roles.coming:
        yield AuditFact(
            action="role.granted",
            subject_kind="person",
            subject_id=change.person_id,
            organization_id=seats.access.organization_id,
            details={
                "role": change.roles.coming,
                "kind": change.takes,
                "is_vendor_staff": change.roles.is_vendor_staff,
            },
        )
