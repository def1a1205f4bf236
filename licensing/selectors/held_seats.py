"""Seats and roles of people, for lists that order and page them themselves."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from licensing.models import Assignment, ProductRole, SeatEnd


def held_seats_of(organization_id: UUID) -> QuerySet[Assignment]:
    """Every seat that somebody holds or held. One that went on with another license is told once, by its last row."""
    seats = Assignment.objects.filter(organization_id=organization_id).exclude(end_reason=SeatEnd.PLACE_CHANGED)
    return seats.select_related("place", "subscription__plan_version__plan__product")


def roles_of_person(subscription_id: UUID, person_id: UUID) -> list[str]:
    """The roles that a person has in the product of a subscription, by code."""
    running = ProductRole.objects.filter(subscription_id=subscription_id, person_id=person_id, ends_at__isnull=True)
    return sorted(running.values_list("role", flat=True))
