"""Who uses licenses up: people who hold a seat, or who are counted by their dates and modes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from licensing.models import Assignment, Lease, ProductRole
from licensing.selectors.access import AgreedAccess
from licensing.selectors.access_facts import licensed_people
from licensing.selectors.forgotten_people import people_known_from
from licensing.selectors.lost_licenses import with_days_lost
from tenants.domain.periods import local_day
from tenants.selectors import PersonPresence, person_names, presences_of, user_names


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatHolder:
    """A person and the kind of license that they use up, empty for the vendor's own staff, who are not counted.

    `since` is the local day of the seat, or of the entry; `without_licence_since` the day on which the license of a
    held seat ran out, or was given up, if it did. `last_used_at` is the last sign of life of any start; None if none is
    known. `uses_known_from` is set where an earlier one would be forgotten by now: before that day it is not known who
    used the product (R-X-14).
    """

    person_id: UUID
    external_id: str
    name: str
    login_mode: str
    kind: str
    roles: tuple[str, ...]
    assignment_id: UUID | None
    since: date | None
    given_by: str
    last_used_at: datetime | None
    without_licence_since: date | None
    uses_known_from: date | None

    @property
    def is_vendor_staff(self) -> bool:
        return not self.kind


def seat_holders(access: AgreedAccess, on: date, zone: str) -> tuple[SeatHolder, ...]:
    """Everybody who uses a license up on a local day, and the vendor's staff among them, by name."""
    found = _seated(access, on, zone) if access.rule.holders == "seats" else _counted(access, on)
    return tuple(sorted(found, key=lambda holder: (holder.name.casefold(), holder.person_id)))


def last_uses(access: AgreedAccess, person_ids: Collection[UUID] | None = None) -> dict[UUID, datetime]:
    """When each person's starts gave their last sign of life; of who is missing, none is known."""
    leases = Lease.objects.filter(
        organization_id=access.organization_id, subscription_id=access.subscription_id, person__isnull=False
    )
    if person_ids is not None:
        leases = leases.filter(person_id__in=person_ids)
    used = leases.order_by().values("person_id").annotate(last=Max("heartbeat_at"))
    return dict(used.values_list("person_id", "last"))


def _seated(access: AgreedAccess, on: date, zone: str) -> Iterator[SeatHolder]:
    held = {row.person_id: row for row in _running_seats(access, on)}
    roles = _running_roles(access)
    presences = _by_id(access)
    names, used = _names(access), last_uses(access)
    known_from = people_known_from(access.organization_id)
    givers = user_names(row.given_by_user_id for row in held.values())
    for person_id in sorted(held.keys() | roles.keys()):
        row, presence = held.get(person_id), presences[person_id]
        yield SeatHolder(
            person_id=person_id,
            external_id=presence.external_id,
            name=names[person_id],
            login_mode=presence.login_mode,
            kind=row.kind if row else "",
            roles=tuple(sorted(roles.get(person_id, ()))),
            assignment_id=row.pk if row else None,
            since=local_day(row.held_since, zone) if row else None,
            given_by=givers.get(row.given_by_user_id, "") if row and row.given_by_user_id else "",
            last_used_at=used.get(person_id),
            without_licence_since=row.lost_on if row else None,
            uses_known_from=known_from if _was_here(presence.entry_on, known_from) else None,
        )


def _counted(access: AgreedAccess, on: date) -> Iterator[SeatHolder]:
    presences = presences_of(access.organization_id)
    names, used = _names(access), last_uses(access)
    known_from = people_known_from(access.organization_id)
    for presence, person in zip(presences, licensed_people(access, presences, on), strict=True):
        kind = access.kind_of(person, on)
        if kind is not None:
            yield SeatHolder(
                person_id=presence.id,
                external_id=presence.external_id,
                name=names[presence.id],
                login_mode=presence.login_mode,
                kind=kind,
                roles=(),
                assignment_id=None,
                since=presence.entry_on,
                given_by="",
                last_used_at=used.get(presence.id),
                without_licence_since=None,
                uses_known_from=known_from if _was_here(presence.entry_on, known_from) else None,
            )


def _was_here(entry_on: date | None, known_from: date | None) -> bool:
    return known_from is not None and (entry_on is None or entry_on < known_from)


def _running_seats(access: AgreedAccess, on: date) -> Iterable[Any]:
    """Each with `lost_on`."""
    running = Assignment.objects.filter(subscription_id=access.subscription_id, ends_at__isnull=True)
    return with_days_lost(running, on)


def _running_roles(access: AgreedAccess) -> dict[UUID, list[str]]:
    running = ProductRole.objects.filter(subscription_id=access.subscription_id, ends_at__isnull=True)
    roles: dict[UUID, list[str]] = defaultdict(list)
    for person_id, role in running.values_list("person_id", "role"):
        roles[person_id].append(role)
    return roles


def _by_id(access: AgreedAccess) -> dict[UUID, PersonPresence]:
    return {presence.id: presence for presence in presences_of(access.organization_id)}


def _names(access: AgreedAccess) -> dict[UUID, str]:
    return {person.id: person.name for person in person_names(access.organization_id)}
