"""Years of work, replayed through the services that the product's clients call, as of their instants."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from config.demo.licensees.licensee import DemoLicensee
from config.demo.licensees.stays import stays_of
from config.demo.licensees.wishes import DemoWish, wishes_of
from config.demo.organizations import organization_of_slug
from licensing.domain.lease import Granted, StartWish
from licensing.models import Lease
from licensing.services.lease_clock import clock_at
from licensing.services.leases import acquire_lease
from licensing.services.running_leases import release_lease
from tenants.domain.periods import ONE_DAY, Period, days_in
from tenants.scoping import STAFF, scoped, worker_for
from tenants.selectors import people_by_external_id

# Whoever is turned away asks again, and gives up in the end.
ASK_AGAIN, MOST_ASKED = timedelta(minutes=9), 4


@dataclass(order=True)
class _Moment:
    """Somebody starts, or ends what they started (`lease_id`)."""

    at: datetime
    wish: DemoWish
    asked: int = 1
    lease_id: UUID | None = field(default=None, compare=False)


def work_through(licensee: DemoLicensee, built_at: datetime) -> Iterator[date]:
    """Each day from the first that has not been lived yet; each is one transaction, so it is lived whole or not at all.

    Nobody is at work when the last one ends.
    """
    today = built_at.date()
    stays = stays_of(licensee, today)
    people = _people(licensee, [stay.reference for stay in stays], today)
    first = _first_day(licensee, today)
    for day in days_in(Period(first, today + ONE_DAY)) if first <= today else ():
        wishes = [wish for wish in wishes_of(licensee, stays, day) if wish.ends_at < built_at]
        if wishes:
            _work(licensee, people, wishes)
        yield day


def _first_day(licensee: DemoLicensee, today: date) -> date:
    zone = ZoneInfo(licensee.organization.timezone)
    with scoped(STAFF):
        lived = Lease.objects.filter(organization_id=organization_of_slug(licensee.slug)).order_by("started_at").last()
    first = max(licensee.signed_on(today), today - timedelta(days=licensee.shifts.days))
    return max(first, lived.started_at.astimezone(zone).date() + ONE_DAY) if lived else first


def _people(licensee: DemoLicensee, references: Sequence[str], today: date) -> Mapping[str, UUID]:
    with scoped(STAFF):
        found = people_by_external_id(organization_of_slug(licensee.slug), references, on=today)
    return {reference: person.id for reference, person in found.items()}


def _work(licensee: DemoLicensee, people: Mapping[str, UUID], wishes: Sequence[DemoWish]) -> None:
    with scoped(STAFF):
        organization_id = organization_of_slug(licensee.slug)
    moments = [_Moment(wish.starts_at, wish) for wish in wishes]
    heapq.heapify(moments)
    with scoped(worker_for(organization_id)):
        while moments:
            moment = heapq.heappop(moments)
            with clock_at(moment.at):
                following = _follow(licensee, organization_id, people, moment)
            if following is not None:
                heapq.heappush(moments, following)


def _follow(
    licensee: DemoLicensee, organization_id: UUID, people: Mapping[str, UUID], moment: _Moment
) -> _Moment | None:
    """Does what is due, and says what comes of it."""
    wish = moment.wish
    if moment.lease_id is not None:
        release_lease(organization_id, moment.lease_id)
        return None
    answer = acquire_lease(
        StartWish(
            organization_id=organization_id,
            product_code=licensee.product,
            person_id=people[wish.reference],
            client=wish.client,
        ),
        at=moment.at,
    )
    if isinstance(answer, Granted):
        return replace(moment, at=wish.ends_at, lease_id=answer.lease_id)
    if answer.code != "NO_FREE_LICENSE" or moment.asked == MOST_ASKED or moment.at + ASK_AGAIN >= wish.ends_at:
        return None
    return replace(moment, at=moment.at + ASK_AGAIN, asked=moment.asked + 1)
