"""The jobs that keep access true to the day: billing's, because a customer that fails is parked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from billing.services.parking import run_or_park
from licensing.services.forgetting import find_people_to_forget, forget_people_of
from licensing.services.lease_upkeep import end_stale_leases, organizations_with_running_leases
from licensing.services.over_limit import note_over_limit_of, organizations_counting_people
from licensing.services.over_limit_mail import tell_over_limit
from licensing.services.seat_questions import close_questions, organizations_with_questions
from licensing.services.seat_upkeep import organizations_with_seats, settle_seats_of
from tenants.scoping import WORKER, scoped

Work = Callable[..., object]


def keep_leases_true(as_of: datetime) -> int:
    """Ends running starts that ran out or may not go on; in how many organizations it looked."""
    with scoped(WORKER):
        organizations = organizations_with_running_leases()
    return _for_each("keep_leases_true", organizations, end_stale_leases, as_of)


def keep_seats_true(as_of: datetime) -> int:
    """Ends seats of people who left and of agreements that are over; in how many organizations it looked."""
    with scoped(WORKER):
        organizations = organizations_with_seats()
    return _for_each("keep_seats_true", organizations, settle_seats_of, as_of)


def free_unused_seats(as_of: datetime) -> int:
    """Frees licenses that nobody said they need; in how many organizations it looked."""
    with scoped(WORKER):
        organizations = organizations_with_questions()
    return _for_each("free_unused_seats", organizations, close_questions, as_of)


def watch_limits(as_of: datetime) -> int:
    """Notes where a date has brought too few licenses, and where that is over, and tells; in how many it looked."""
    with scoped(WORKER):
        organizations = sorted({*organizations_counting_people(), *organizations_with_seats()})
    return _for_each("watch_limits", organizations, _note_and_tell, as_of)


def forget_people(as_of: datetime) -> int:
    """Forgets whose starts those of long ago were; in how many organizations all that was due is done (R-X-14)."""
    with scoped(WORKER):
        organizations = find_people_to_forget(as_of.date())
    return sum(_forget_all_of(organization_id, as_of) for organization_id in organizations)


def _forget_all_of(organization_id: UUID, as_of: datetime) -> bool:
    """Part by part, each in a transaction of its own."""
    done: list[bool] = []

    def part() -> None:
        done.append(forget_people_of(organization_id, as_of=as_of))

    while run_or_park("forget_people", organization_id, organization_id, part, as_of):
        if done[-1]:
            return True
    return False


def _for_each(job: str, organizations: Iterable[UUID], work: Work, as_of: datetime) -> int:
    """One organization after the other, each parked alone if it fails; in how many the work succeeded."""
    return sum(
        run_or_park(job, organization_id, organization_id, partial(work, organization_id, as_of=as_of), as_of)
        for organization_id in organizations
    )


def _note_and_tell(organization_id: UUID, *, as_of: datetime) -> None:
    note_over_limit_of(organization_id, as_of=as_of)
    tell_over_limit(organization_id, as_of=as_of)
