"""Running starts that have to end: without a sign of life, or because the person may not go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from licensing.access_rules.facts import AccessFacts, LicensedPerson
from licensing.models import Lease, LeaseEnd
from licensing.selectors.access import access_of_subscription
from licensing.selectors.access_facts import licensed_people
from licensing.services.lease_clock import clock_at
from licensing.services.place_statements import EXPIRED_IN_ORGANIZATION, rows_of
from licensing.services.running_leases import close_lease, reason_to_end
from tenants.domain.periods import local_day
from tenants.selectors import organization_facts, presences_by_id


def organizations_with_running_leases() -> list[UUID]:
    """In order of id. Needs a scope."""
    running = Lease.objects.filter(ended_at__isnull=True).order_by("organization_id")
    return list(running.values_list("organization_id", flat=True).distinct())


def end_stale_leases(organization_id: UUID, *, as_of: datetime) -> int:
    """Ends what ran out, and who may not go on; how many. The product is told at its next sign of life.

    The exit date has come, the log-in mode or the seat is gone, the agreement has ended, or the rights changed. Nobody
    is thrown out because there are too few licenses.
    """
    with clock_at(as_of):
        ended = sum(
            close_lease(organization_id, lease_id, LeaseEnd.EXPIRED) is not None
            for (lease_id,) in rows_of(EXPIRED_IN_ORGANIZATION, {"organization_id": organization_id})
        )
        return ended + sum(
            close_lease(organization_id, lease_id, reason) is not None
            for lease_id, reason in list(_not_allowed(organization_id, as_of))
        )


def _not_allowed(organization_id: UUID, as_of: datetime) -> Iterator[tuple[UUID, str]]:
    on = local_day(as_of, organization_facts(organization_id).timezone)
    running: dict[UUID, list[Lease]] = defaultdict(list)
    for lease in Lease.objects.filter(organization_id=organization_id, ended_at__isnull=True).order_by("pk"):
        running[lease.subscription_id].append(lease)
    for subscription_id, leases in running.items():
        access = access_of_subscription(subscription_id)
        # What runs is always somebody's: only of what is over it is forgotten whose it was.
        asked = {lease.person_id for lease in leases if lease.person_id is not None}
        presences = list(presences_by_id(asked).values())
        people: dict[UUID | None, LicensedPerson] = dict(
            zip((found.id for found in presences), licensed_people(access, presences, on), strict=True)
        )
        for lease in leases:
            facts = AccessFacts(on=on, person=people[lease.person_id], agreement_ends_on=access.ends_on)
            if reason := reason_to_end(access.answer_start(facts), lease.mode):
                yield lease.pk, reason
