"""What a batch refers to, read set-wise, before any key is taken: a key once taken is never given back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

from metering.domain.decoding import Reading
from metering.services.prepared import fetch_prepared
from metering.services.statements import LOCK_NAMED, LOCK_ONE, METERS_AND_CLOSED
from tenants.domain.periods import Period
from tenants.scoping import Role, current_scope
from tenants.selectors import PersonStays, departments_by_code, person_stays


@dataclass(frozen=True, slots=True)
class Home:
    """The organization that an event belongs to; `text` is its id as the statement takes it."""

    id: UUID
    text: str
    zone: ZoneInfo


@dataclass(slots=True)
class Known:
    """`organizations` by the events' subject; the rest by the organization's id and a code, reference or meter."""

    organizations: dict[str | None, Home] = field(default_factory=dict)
    meters: dict[str, int] = field(default_factory=dict)
    departments: dict[tuple[str, str], str] = field(default_factory=dict)
    stays: dict[tuple[str, str], PersonStays] = field(default_factory=dict)
    closed: dict[tuple[str, int], list[Period]] = field(default_factory=dict)


def read_known(cursor: CursorWrapper, events: list[Reading]) -> Known:
    """Locks the organizations against the closing of a period, then reads what the events name."""
    known = Known(organizations=_lock_organizations(cursor, events))
    organization_ids = list({home.id for home in known.organizations.values()})
    _read_meters_and_closed(cursor, events, organization_ids, known)
    codes = {event.data.department for _, event, _ in events if event.data.department}
    if codes and organization_ids:
        found = departments_by_code(organization_ids, codes)
        known.departments = {(str(home), code): str(facts.id) for (home, code), facts in found.items()}
    stays = person_stays(_people(events, known))
    known.stays = {(str(home), reference): found for (home, reference), found in stays.items()}
    return known


def _lock_organizations(cursor: CursorWrapper, events: list[Reading]) -> dict[str | None, Home]:
    """In a scope held to one organization, events need not name it."""
    scope = current_scope()
    if scope.organization_id is None and scope.role is Role.WEB:
        return {}
    if scope.organization_id is not None:
        homes = _homes(fetch_prepared(cursor, LOCK_ONE, [scope.organization_id]))
        return {**homes, None: next(iter(homes.values()))} if homes else {}
    named = list({event.subject for _, event, _ in events if event.subject})
    return _homes(fetch_prepared(cursor, LOCK_NAMED, [named]))


def _homes(found: list[tuple[str, UUID, str, str]]) -> dict[str | None, Home]:
    return {slug: Home(found_id, str(found_id), ZoneInfo(zone)) for _, found_id, slug, zone in found}


def _read_meters_and_closed(
    cursor: CursorWrapper, events: list[Reading], organization_ids: list[UUID], known: Known
) -> None:
    codes = list({event.type for _, event, _ in events})
    first_day = min([event.time for _, event, _ in events]).date() - timedelta(days=1)
    found = fetch_prepared(cursor, METERS_AND_CLOSED, [codes, organization_ids, first_day])
    for code, meter_id, organization_id, starts_on, ends_on in found:
        if code is not None:
            known.meters[code] = meter_id
        else:
            known.closed.setdefault((str(organization_id), meter_id), []).append(Period(starts_on, ends_on))


def _people(events: list[Reading], known: Known) -> set[tuple[UUID, str]]:
    """Those whose department is asked for: an event's own department wins."""
    homes = known.organizations
    named = {(event.subject, event.data.person) for _, event, _ in events if event.data.department is None}
    return {(home.id, person) for subject, person in named if person and (home := homes.get(subject))}
