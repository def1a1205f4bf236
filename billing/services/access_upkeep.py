"""The jobs that keep access true to the day: billing's, because a customer that fails is parked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from billing.services.parking import run_or_park
from licensing.services.lease_upkeep import end_stale_leases, organizations_with_running_leases
from licensing.services.over_limit import note_over_limit_of, organizations_counting_people
from licensing.services.over_limit_mail import tell_over_limit
from licensing.services.seat_questions import close_questions, organizations_with_questions
from licensing.services.seat_upkeep import organizations_with_seats, settle_seats_of
from tenants.scoping import WORKER, scoped


def keep_leases_true(as_of: datetime) -> int:
    """Ends running starts that ran out or may not go on; in how many organizations it looked."""
    with scoped(WORKER):
        organizations = organizations_with_running_leases()
    return sum(_end_leases(organization_id, as_of) for organization_id in organizations)


def keep_seats_true(as_of: datetime) -> int:
    """Ends seats of people who left and of agreements that are over; in how many organizations it looked."""
    with scoped(WORKER):
        organizations = organizations_with_seats()
    return sum(_settle_seats(organization_id, as_of) for organization_id in organizations)


def free_unused_seats(as_of: datetime) -> int:
    """Frees licenses that nobody said they need; in how many organizations it looked."""
    with scoped(WORKER):
        organizations = organizations_with_questions()
    return sum(_close_questions(organization_id, as_of) for organization_id in organizations)


def watch_limits(as_of: datetime) -> int:
    """Notes where a date has brought too few licenses, and where that is over, and tells; in how many it looked."""
    with scoped(WORKER):
        organizations = sorted({*organizations_counting_people(), *organizations_with_seats()})
    return sum(_note_limit(organization_id, as_of) for organization_id in organizations)


def _end_leases(organization_id: UUID, as_of: datetime) -> bool:
    return run_or_park(
        "keep_leases_true",
        organization_id,
        organization_id,
        lambda: end_stale_leases(organization_id, as_of=as_of),
        as_of,
    )


def _settle_seats(organization_id: UUID, as_of: datetime) -> bool:
    return run_or_park(
        "keep_seats_true",
        organization_id,
        organization_id,
        lambda: settle_seats_of(organization_id, as_of=as_of),
        as_of,
    )


def _close_questions(organization_id: UUID, as_of: datetime) -> bool:
    return run_or_park(
        "free_unused_seats",
        organization_id,
        organization_id,
        lambda: close_questions(organization_id, as_of=as_of),
        as_of,
    )


def _note_limit(organization_id: UUID, as_of: datetime) -> bool:
    return run_or_park(
        "watch_limits",
        organization_id,
        organization_id,
        lambda: _note_and_tell(organization_id, as_of),
        as_of,
    )


def _note_and_tell(organization_id: UUID, as_of: datetime) -> None:
    note_over_limit_of(organization_id, as_of=as_of)
    tell_over_limit(organization_id, as_of=as_of)
