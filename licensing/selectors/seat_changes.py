"""What has happened to the seats and roles of a subscription, in the order in which it did (R-CITIZEN-16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from licensing.models import Assignment, ProductRole, SeatEnd
from tenants.selectors import PersonName, person_names, user_names


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChangeFact:
    """A seat or a role began or ended; `by` is whoever gave it, `reason` why a seat ended, as a `SeatEnd`."""

    at: datetime
    external_id: str
    name: str
    what: Literal["seat", "role"]
    code: str
    is_beginning: bool
    is_vendor_staff: bool
    by: str
    reason: str


def seat_changes(organization_id: UUID, subscription_id: UUID) -> tuple[SeatChangeFact, ...]:
    """All of them, the latest first. That a seat went on with another license is no change to anybody."""
    people = {person.id: person for person in person_names(organization_id)}
    seats = list(Assignment.objects.filter(subscription_id=subscription_id).exclude(end_reason=SeatEnd.PLACE_CHANGED))
    roles = list(ProductRole.objects.filter(subscription_id=subscription_id))
    givers = user_names([row.given_by_user_id for row in seats] + [row.given_by_user_id for row in roles])
    found = [*_of_seats(seats, people, givers), *_of_roles(roles, people, givers)]
    return tuple(sorted(found, key=lambda change: (change.at, change.name, change.what), reverse=True))


def _of_seats(
    seats: list[Assignment], people: dict[UUID, PersonName], givers: dict[UUID, str]
) -> Iterator[SeatChangeFact]:
    for seat in seats:
        person, by = people[seat.person_id], _giver(seat.given_by_user_id, givers)
        yield _fact(person, seat.held_since, "seat", seat.kind, by=by)
        if seat.ends_at is not None:
            yield _fact(person, seat.ends_at, "seat", seat.kind, is_beginning=False, reason=seat.end_reason)


def _of_roles(
    roles: list[ProductRole], people: dict[UUID, PersonName], givers: dict[UUID, str]
) -> Iterator[SeatChangeFact]:
    for role in roles:
        person, by = people[role.person_id], _giver(role.given_by_user_id, givers)
        yield _fact(person, role.starts_at, "role", role.role, is_vendor_staff=role.is_vendor_staff, by=by)
        if role.ends_at is not None:
            staff = role.is_vendor_staff
            yield _fact(person, role.ends_at, "role", role.role, is_beginning=False, is_vendor_staff=staff)


def _fact(
    person: PersonName,
    at: datetime,
    what: Literal["seat", "role"],
    code: str,
    *,
    is_beginning: bool = True,
    is_vendor_staff: bool = False,
    by: str = "",
    reason: str = "",
) -> SeatChangeFact:
    return SeatChangeFact(
        at=at,
        external_id=person.external_id,
        name=person.name,
        what=what,
        code=code,
        is_beginning=is_beginning,
        is_vendor_staff=is_vendor_staff,
        by=by,
        reason=reason,
    )


def _giver(user_id: UUID | None, givers: dict[UUID, str]) -> str:
    return givers.get(user_id, "") if user_id else ""
