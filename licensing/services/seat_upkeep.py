"""Seats that have to end, and seats whose license ran out while another of the kind is free."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import DateTimeField, F, Min, Value
from django.db.models.functions import Greatest

from licensing.access_rules.facts import AccessFacts
from licensing.models import Assignment, Place, ProductRole, SeatEnd, Subscription
from licensing.selectors.access import access_of_subscription
from licensing.selectors.access_facts import licensed_people
from licensing.selectors.lost_licenses import has_lost_license
from licensing.selectors.seat_counts import limited_kinds
from licensing.services.overrides import lock_subscription
from licensing.services.seat_rows import SeatsAt, continue_seat, end_seat, take_seat_place
from tenants.domain.periods import local_day
from tenants.scoping import WORKER, scoped
from tenants.selectors import erased_people, next_presence_change, organization_facts, presences_by_id
from tenants.services.audit import AuditFact, record_audits

# Who may not have a seat any more, whatever the administrators think. Everybody else keeps theirs.
ENDS = (SeatEnd.NOT_CURRENT, SeatEnd.SUBSCRIPTION_ENDED)


def organizations_with_seats() -> list[UUID]:
    """Those in which somebody holds a seat or a role, in order of id. Needs a scope."""
    found: set[UUID] = set()
    for model in (Assignment, ProductRole):
        running = model.objects.filter(ends_at__isnull=True).order_by("organization_id")
        found |= set(running.values_list("organization_id", flat=True).distinct())
    return sorted(found)


def settle_seats_of(organization_id: UUID, *, as_of: datetime) -> int:
    """Ends the seats and roles of people who have left, and of agreements that are over; how many rows changed.

    The place is free for somebody else the same moment. Nobody loses a seat because there are too few. Run again,
    nothing changes (R-X-7).
    """
    on = local_day(as_of, organization_facts(organization_id).timezone)
    return sum(_settle(subscription_id, as_of, on) for subscription_id in _subscriptions_with_seats(organization_id))


def next_seat_end(day: date) -> date | None:
    """The first day after `day` on which somebody leaves where people hold seats, or a seat's license runs out."""
    with scoped(WORKER):
        holding = organizations_with_seats()
        if not holding:
            return None
        held = Place.objects.filter(held_by__isnull=False, ends_on__gt=day)
        days = [
            next_presence_change(holding, day),
            held.aggregate(first=Min("ends_on"))["first"],
            Subscription.objects.filter(ends_on__gt=day, organization_id__in=holding).aggregate(first=Min("ends_on"))[
                "first"
            ],
        ]
    return min((found for found in days if found is not None), default=None)


def settle_seats(seats: SeatsAt) -> int:
    """The same of one subscription that is held already."""
    gone = dict(_gone(seats))
    ended = sum(_end_all_of(seats, person_id, reason) for person_id, reason in gone.items())
    return ended + _find_places(seats)


def _settle(subscription_id: UUID, as_of: datetime, on: date) -> int:
    lock_subscription(subscription_id)
    return settle_seats(SeatsAt(access=access_of_subscription(subscription_id), at=as_of, on=on))


def _subscriptions_with_seats(organization_id: UUID) -> list[UUID]:
    found: set[UUID] = set()
    for model in (Assignment, ProductRole):
        running = model.objects.filter(organization_id=organization_id, ends_at__isnull=True)
        found |= set(running.values_list("subscription_id", flat=True))
    return sorted(found)


def _gone(seats: SeatsAt) -> Iterator[tuple[UUID, SeatEnd]]:
    """Who holds a seat or a role here and may not, as a start would say it."""
    people = _holders(seats)
    presences, erased = presences_by_id(people), erased_people(people)
    known = list(presences.values())
    for presence, person in zip(known, licensed_people(seats.access, known, seats.on), strict=True):
        facts = AccessFacts(on=seats.on, person=person, agreement_ends_on=seats.access.ends_on)
        code = seats.access.answer_start(facts).decision.code
        if code in ENDS:
            yield presence.id, SeatEnd(code)
        elif presence.id in erased:
            yield presence.id, SeatEnd.NOT_CURRENT


def _holders(seats: SeatsAt) -> set[UUID]:
    of = {"subscription_id": seats.access.subscription_id, "ends_at__isnull": True}
    seated = set(Assignment.objects.filter(**of).values_list("person_id", flat=True))
    return seated | set(ProductRole.objects.filter(**of).values_list("person_id", flat=True))


def _end_all_of(seats: SeatsAt, person_id: UUID, reason: SeatEnd) -> int:
    of = {"subscription_id": seats.access.subscription_id, "person_id": person_id, "ends_at__isnull": True}
    held = list(Assignment.objects.filter(**of))
    roles = ProductRole.objects.filter(**of).order_by("role")
    names = list(roles.values_list("role", flat=True))
    for assignment in held:
        end_seat(seats, assignment.pk, reason)
    end_roles(seats, person_id, names)
    details = {"kind": [found.kind for found in held], "roles": names, "end_reason": reason.value}
    fact = AuditFact(
        action="seat.ended",
        subject_kind="person",
        subject_id=person_id,
        organization_id=seats.access.organization_id,
        details=details,
    )
    record_audits([fact], at=seats.at)
    return len(held) + len(names)


def end_roles(seats: SeatsAt, person_id: UUID, roles: Collection[str]) -> None:
    """The person has these roles no longer."""
    if not roles:
        return
    running = ProductRole.objects.filter(
        subscription_id=seats.access.subscription_id, person_id=person_id, role__in=roles, ends_at__isnull=True
    )
    now = Value(seats.at, output_field=DateTimeField())
    running.update(ends_at=Greatest(F("starts_at"), now))


def _without_lasting_place(seats: SeatsAt) -> list[Assignment]:
    """Seats whose license ran out or is to go, of kinds that have a number; the longest held first."""
    held = Assignment.objects.filter(
        subscription_id=seats.access.subscription_id, ends_at__isnull=True, kind__in=limited_kinds(seats.access)
    )
    return list(held.filter(has_lost_license(seats.on)).order_by("held_since", "pk"))


def _find_places(seats: SeatsAt) -> int:
    """Another free license of the kind takes over, if there is one: the person notices nothing."""
    moved, full = 0, set()
    for held in _without_lasting_place(seats):
        taken = None if held.kind in full else take_seat_place(seats, held.kind)
        if taken is None:
            full.add(held.kind)
            continue
        end_seat(seats, held.pk, SeatEnd.PLACE_CHANGED)
        continue_seat(seats, taken, held)
        moved += 1
    return moved
