"""Which licences one person uses up, holds, or held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from licensing.models import Assignment, ProductRole, SeatEnd
from licensing.selectors.access import AgreedAccess, accesses_of
from licensing.selectors.access_facts import licensed_people
from licensing.selectors.lost_licenses import with_days_lost
from licensing.selectors.plan_names import PlanName, plan_names_of
from licensing.selectors.sessions import RunningSession, running_sessions_of_person
from tenants.domain.periods import local_day
from tenants.selectors import OrganizationFacts, presence_in


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsLicence:
    """A kind of licence of an agreement, empty for the vendor's own staff, who need none; `roles` as they are now.

    `since` is the day of the seat, or of the entry where people are counted; `until` the day on which a seat ended,
    `end_reason` why. `without_licence_since` is set while a held seat has lost its licence.
    """

    subscription_id: UUID
    plan: PlanName
    kind: str
    roles: tuple[str, ...]
    since: date | None
    until: date | None = None
    end_reason: str = ""
    without_licence_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsStart:
    """A start of theirs that runs now."""

    plan: PlanName
    session: RunningSession


def licences_of_person(organization: OrganizationFacts, person_id: UUID, at: datetime) -> list[PersonsLicence]:
    """What they hold or use up now comes first, then what they held, the latest first."""
    on = local_day(at, organization.timezone)
    plans, accesses = plan_names_of(organization.id), accesses_of(organization.id)
    found = [
        *_held(organization, person_id, on, plans),
        *_counted(organization, person_id, on, [access for access in accesses if access.runs_on(on)], plans),
    ]
    found.sort(key=lambda licence: (licence.plan.product_name, licence.kind))
    found.sort(key=lambda licence: licence.until or date.max, reverse=True)
    return found


def starts_of_person(organization: OrganizationFacts, person_id: UUID, at: datetime) -> list[PersonsStart]:
    """Those that run, the longest running first."""
    plans = plan_names_of(organization.id)
    running = running_sessions_of_person(organization.id, person_id, at)
    return [PersonsStart(plan=plans[session.subscription_id], session=session) for session in running]


def _held(
    organization: OrganizationFacts, person_id: UUID, on: date, plans: dict[UUID, PlanName]
) -> Iterator[PersonsLicence]:
    """Seats; one that went on with another licence is one seat. And roles of those who need none."""
    roles = _roles(person_id)
    held = Assignment.objects.filter(person_id=person_id).exclude(end_reason=SeatEnd.PLACE_CHANGED)
    seated = set()
    for row in with_days_lost(held, on):
        if row.ends_at is None:
            seated.add(row.subscription_id)
        yield PersonsLicence(
            subscription_id=row.subscription_id,
            plan=plans[row.subscription_id],
            kind=row.kind,
            roles=tuple(roles.get(row.subscription_id, ())) if row.ends_at is None else (),
            since=local_day(row.held_since, organization.timezone),
            until=local_day(row.ends_at, organization.timezone) if row.ends_at else None,
            end_reason=row.end_reason,
            without_licence_since=row.lost_on if row.ends_at is None else None,
        )
    for subscription_id in roles.keys() - seated:
        yield PersonsLicence(
            subscription_id=subscription_id,
            plan=plans[subscription_id],
            kind="",
            roles=tuple(roles[subscription_id]),
            since=None,
        )


def _counted(
    organization: OrganizationFacts,
    person_id: UUID,
    on: date,
    running: list[AgreedAccess],
    plans: dict[UUID, PlanName],
) -> Iterator[PersonsLicence]:
    """Where a licence is used up by being here."""
    counting = [access for access in running if access.rule.holders == "people"]
    presence = presence_in(organization.id, person_id) if counting else None
    if presence is None:
        return
    for access in counting:
        (person,) = licensed_people(access, [presence], on)
        kind = access.kind_of(person, on)
        if kind is not None:
            key = access.subscription_id
            yield PersonsLicence(subscription_id=key, plan=plans[key], kind=kind, roles=(), since=presence.entry_on)


def _roles(person_id: UUID) -> dict[UUID, list[str]]:
    running = ProductRole.objects.filter(person_id=person_id, ends_at__isnull=True)
    roles: dict[UUID, list[str]] = defaultdict(list)
    for subscription_id, role in running.order_by("role").values_list("subscription_id", "role"):
        roles[subscription_id].append(role)
    return roles
