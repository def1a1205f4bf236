"""How many licenses of each kind are used up, against how many there are: of seats that are held, and of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Min

from licensing.access_rules.access_rule import NeedAnswer
from licensing.access_rules.facts import LicensedPerson
from licensing.domain.over_limit import OverLimitState
from licensing.domain.shortage import Shortage, first_shortage
from licensing.models import Assignment
from licensing.selectors.access import AgreedAccess
from licensing.selectors.access_facts import licensed_people, need_on, over_limit_since
from licensing.selectors.kind_standings import KindStanding, kind_standings
from licensing.selectors.lost_licenses import with_days_lost
from licensing.selectors.lots import lots_from
from licensing.selectors.seat_counts import limited_kinds
from tenants.domain.decision import Decision
from tenants.selectors import presences_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatNeeds:
    """The kinds on a local day, as `kind_standings` counts them.

    `guests` people stand on a higher kind than their own (R-TEAM-14, 15), of `host`. `missing` is how many of
    which kind would have to be added for everybody to fit; the decision says why.
    """

    standings: tuple[KindStanding, ...]
    missing: Mapping[str, int]
    guests: int
    decision: Decision | None
    over_limit: OverLimitState | None

    @property
    def host(self) -> str:
        """The kind on which guests stand: the highest."""
        return self.standings[0].kind if self.guests else ""


def seat_needs(access: AgreedAccess, on: date) -> SeatNeeds:
    """Of a license that counts people, what they need; of one whose seats are held, who holds them."""
    return _of_people(access, on) if access.rule.counts_people else _of_seats(access, on)


def coming_shortage(access: AgreedAccess, on: date) -> Shortage | None:
    """The first day on which the licenses will not suffice, from the dates that are known today.

    Of seats that are held, the day on which the license of one runs out.
    """
    if access.ends_on is not None and access.ends_on <= on:
        return None
    counts_people = access.rule.counts_people
    return first_shortage(
        licensed_people(access, presences_of(access.organization_id), on),
        [lot.days for lot in lots_from(access.subscription_id, on)],
        today=on,
        until=access.ends_on,
        kind_of=access.kind_of if counts_people else _held_kind,
        answer_need=access.answer_need if counts_people else partial(_need_of_seats, access),
    )


def _held_kind(person: LicensedPerson, on: date) -> str | None:
    """The kind of the seat that a person holds today and will still hold on that day."""
    has_left = person.exit_on is not None and person.exit_on <= on
    return None if person.seat is None or has_left else person.seat.kind


def _need_of_seats(
    access: AgreedAccess, people: Sequence[LicensedPerson], there: Mapping[str, int], on: date
) -> NeedAnswer:
    return access.answer_need([person for person in people if _held_kind(person, on)], there, on)


def _of_people(access: AgreedAccess, on: date) -> SeatNeeds:
    need = need_on(access, on)
    guests = next((step.numbers["count"] for step in need.decision.steps if step.code == "PASSIVE_ON_ACTIVE"), 0)
    since = over_limit_since(access, on)
    return SeatNeeds(
        standings=kind_standings(access, on, need),
        missing=need.missing,
        guests=int(str(guests)),
        decision=need.decision,
        over_limit=OverLimitState.after(since, access.grace_days_on(on)) if since is not None else None,
    )


def _of_seats(access: AgreedAccess, on: date) -> SeatNeeds:
    standings, since = kind_standings(access, on), _first_without_place(access, on)
    return SeatNeeds(
        standings=standings,
        missing={standing.kind: standing.over for standing in standings if standing.over},
        guests=0,
        decision=None,
        over_limit=OverLimitState.after(since, access.grace_days_on(on)) if since is not None else None,
    )


def _first_without_place(access: AgreedAccess, on: date) -> date | None:
    """The earliest day on which the license of a seat that is still held ran out, or was given up."""
    held = Assignment.objects.filter(
        subscription_id=access.subscription_id, ends_at__isnull=True, kind__in=limited_kinds(access)
    )
    first: date | None = with_days_lost(held, on).aggregate(first=Min("lost_on"))["first"]
    return first
