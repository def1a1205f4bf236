"""People as access rules see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import cast
from uuid import UUID

from licensing.access_rules.access_rule import NeedAnswer
from licensing.access_rules.facts import AccessFacts, HeldSeat, LicensedPerson, LoginMode
from licensing.models import Assignment, OverLimit, ProductRole
from licensing.selectors.access import AgreedAccess, capacity_on
from licensing.selectors.lost_licenses import with_days_lost
from tenants.selectors import PersonPresence, presences_of


def access_facts(access: AgreedAccess, presence: PersonPresence, on: date) -> AccessFacts:
    """One person who asks, on a local day."""
    (person,) = licensed_people(access, [presence], on)
    return AccessFacts(
        on=on,
        person=person,
        agreement_ends_on=access.ends_on,
        over_limit_since=over_limit_since(access, on) if access.rule.counts_people else None,
    )


def need_on(access: AgreedAccess, on: date, presences: Iterable[PersonPresence] | None = None) -> NeedAnswer:
    """The licenses that an organization's people need on a local day, and whether there are so many.

    `presences` stand in the place of the people that there are.
    """
    given = presences_of(access.organization_id) if presences is None else tuple(presences)
    people = licensed_people(access, given, on)
    return access.answer_need(people, capacity_on(access.subscription_id, on), on)


def licensed_people(access: AgreedAccess, presences: Collection[PersonPresence], on: date) -> list[LicensedPerson]:
    """People with their seats and roles, where the rule asks for those."""
    if access.rule.holders != "seats":
        return [_licensed(presence) for presence in presences]
    ids = [presence.id for presence in presences]
    seats, roles = _seats(access, ids, on), _roles(access, ids)
    return [_licensed(presence, seats.get(presence.id), roles.get(presence.id, {})) for presence in presences]


def over_limit_since(access: AgreedAccess, on: date) -> date | None:
    """Since when the licenses have not sufficed; None as soon as they do, also before the next look notes it."""
    running = OverLimit.objects.filter(subscription_id=access.subscription_id, ends_on__isnull=True)
    since: date | None = running.values_list("starts_on", flat=True).first()
    return None if since is None or need_on(access, on).fits else since


def _licensed(
    presence: PersonPresence, seat: HeldSeat | None = None, roles: Mapping[str, bool] | None = None
) -> LicensedPerson:
    return LicensedPerson(
        entry_on=presence.entry_on,
        exit_on=presence.exit_on,
        login_mode=cast(LoginMode, presence.login_mode),
        roles=tuple(sorted(roles or {})),
        seat=seat,
        is_vendor_staff=any((roles or {}).values()),
    )


def _seats(access: AgreedAccess, person_ids: Collection[UUID], on: date) -> dict[UUID, HeldSeat]:
    """Whose place's days are over, or was given up, holds the seat without a place since then."""
    held = Assignment.objects.filter(
        subscription_id=access.subscription_id, person_id__in=person_ids, ends_at__isnull=True
    )
    found = with_days_lost(held, on).values_list("person_id", "kind", "lost_on")
    return {person_id: HeldSeat(kind=kind, without_place_since=lost_on) for person_id, kind, lost_on in found}


def _roles(access: AgreedAccess, person_ids: Collection[UUID]) -> dict[UUID, dict[str, bool]]:
    """Each person's roles, and of each whether they have it as the vendor's staff."""
    running = ProductRole.objects.filter(
        subscription_id=access.subscription_id, person_id__in=person_ids, ends_at__isnull=True
    )
    roles: dict[UUID, dict[str, bool]] = defaultdict(dict)
    for person_id, role, is_vendor_staff in running.values_list("person_id", "role", "is_vendor_staff"):
        roles[person_id][role] = is_vendor_staff
    return roles
