"""What a batch refers to, read set-wise, before any key is taken: a key once taken is never given back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

from metering.domain.decoding import Reading
from metering.services.statements import KNOWN
from tenants.domain.periods import Period
from tenants.prepared import fetch_prepared
from tenants.scoping import current_scope
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
    spans: dict[str, list[Period]] = field(default_factory=dict)


def read_known(cursor: CursorWrapper, events: list[Reading]) -> Known:
    """Locks the organizations against the closing of a period, then reads what the events name."""
    known = Known()
    for organization_id, meter_id, name, zone, starts_on, ends_on in _rows(cursor, events):
        if zone is not None:
            known.organizations[name] = Home(organization_id, str(organization_id), ZoneInfo(zone))
        elif organization_id is None:
            known.meters[name] = meter_id
        elif meter_id is None:
            known.spans.setdefault(str(organization_id), []).append(Period(starts_on, ends_on))
        else:
            known.closed.setdefault((str(organization_id), meter_id), []).append(Period(starts_on, ends_on))
    if current_scope().organization_id is not None and known.organizations:
        # In a scope that is held to one organization, events need not name it.
        known.organizations[None] = next(iter(known.organizations.values()))
    _read_departments(events, known)
    return known


def _rows(cursor: CursorWrapper, events: list[Reading]) -> list[Any]:
    only = current_scope().organization_id
    slugs = [] if only else list({event.subject for _, event, _ in events if event.subject})
    codes = list({event.type for _, event, _ in events})
    first_day = min([event.time for _, event, _ in events]).date() - timedelta(days=1)
    return fetch_prepared(cursor, KNOWN, [only, slugs, codes, first_day])


def _read_departments(events: list[Reading], known: Known) -> None:
    codes = {event.data.department for _, event, _ in events if event.data.department}
    organization_ids = {home.id for home in known.organizations.values()}
    if codes and organization_ids:
        found = departments_by_code(organization_ids, codes)
        known.departments = {(str(home), code): str(facts.id) for (home, code), facts in found.items()}
    stays = person_stays(_people(events, known))
    known.stays = {(str(home), reference): found for (home, reference), found in stays.items()}


def _people(events: list[Reading], known: Known) -> set[tuple[UUID, str]]:
    """Those whose department is asked for: an event's own department wins."""
    homes = known.organizations
    named = {(event.subject, event.data.person) for _, event, _ in events if event.data.department is None}
    return {(home.id, person) for subject, person in named if person and (home := homes.get(subject))}
