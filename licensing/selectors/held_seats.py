"""Seats and roles of people: for lists that order and page them themselves, and of one person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from licensing.models import Assignment, ProductRole, SeatEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsSeat:
    """A seat that somebody holds, with the roles that ask for it."""

    person_id: UUID
    name: str
    kind: str
    roles: tuple[str, ...]


def persons_seat(subscription_id: UUID, assignment_id: UUID) -> PersonsSeat | None:
    """Who holds one seat, reading of nobody else; None if it is held no longer, or is of another subscription."""
    running = Assignment.objects.filter(pk=assignment_id, subscription_id=subscription_id, ends_at__isnull=True)
    found = running.values_list("person_id", "person__name", "kind").first()
    if found is None:
        return None
    person_id, name, kind = found
    roles = tuple(roles_of_person(subscription_id, person_id))
    return PersonsSeat(person_id=person_id, name=name, kind=kind, roles=roles)


def held_seats_of(organization_id: UUID) -> QuerySet[Assignment]:
    """Every seat that somebody holds or held. One that went on with another license is told once, by its last row."""
    seats = Assignment.objects.filter(organization_id=organization_id).exclude(end_reason=SeatEnd.PLACE_CHANGED)
    return seats.select_related("place", "subscription__plan_version__plan__product")


def roles_of_person(subscription_id: UUID, person_id: UUID) -> list[str]:
    """The roles that a person has in the product of a subscription, by code."""
    running = ProductRole.objects.filter(subscription_id=subscription_id, person_id=person_id, ends_at__isnull=True)
    return sorted(running.values_list("role", flat=True))
