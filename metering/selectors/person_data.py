"""What metering keeps about one person, for their export (R-X-14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from metering.models import Actor
from metering.selectors.usage import By, usage
from tenants.domain.decision import Json
from tenants.domain.periods import Period
from tenants.domain.personal_data import Cell, Kept
from tenants.models import Person
from tenants.selectors import department_codes

# All days on which usage can stand.
EVER = Period(date(2000, 1, 1), date(2100, 1, 1))
EVENT_HEADING = ("time", "day", "meter", "value", "department", "integration", "received_at", "takes_back")
ROWS_AT_ONCE = 2_000


def kept_usage(organization_id: UUID, person_id: UUID) -> Kept:
    """References, totals by day, and every raw event that is still kept, under all references of the person."""
    actors = _actors(organization_id, person_id)
    references: list[Json] = [
        {"reference": actor.reference, "is_claimed": actor.claimed_by_id is not None} for actor in actors
    ]
    ids = [actor.pk for actor in actors]
    return Kept(
        sections={"references": references, "usage_by_day": _days(organization_id, ids)},
        tables={"events.csv": _events(organization_id, ids)},
    )


def _actors(organization_id: UUID, person_id: UUID) -> list[Actor]:
    person = Person.objects.get(organization_id=organization_id, pk=person_id)
    theirs = Q(claimed_by=person_id) | Q(claimed_by=None, reference=person.external_id)
    return list(Actor.objects.filter(theirs, organization_id=organization_id).order_by("reference"))


def _days(organization_id: UUID, actor_ids: Sequence[UUID]) -> list[Json]:
    rows = usage(organization_id, EVER, by=[By.DAY, By.DEPARTMENT], actor_ids=actor_ids)
    codes = department_codes({row.department_id for row in rows if row.department_id})
    return [
        {
            "day": row.day.isoformat() if row.day else None,
            "meter": row.meter,
            "department": codes.get(row.department_id) if row.department_id else None,
            "value": f"{row.value:f}",
            "events": row.events,
        }
        for row in rows
    ]


def _events(organization_id: UUID, actor_ids: Sequence[UUID]) -> Iterator[Sequence[Cell]]:
    """Row by row from the server, so that a person with a million events takes no more memory than one with ten."""
    yield EVENT_HEADING
    # Chunked: the server's cursor lives as long as the caller's transaction.
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS, [organization_id, list(actor_ids)])
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


_EVENTS = """
select to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.day, m.code, trim_scale(e.value), d.code,
       e.integration, to_char(e.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       case when e.voids is not null then 'yes' end
  from usage_event e
  join meter m on m.id = e.meter_id
  left join department d on d.organization_id = e.organization_id and d.id = e.department_id
 where e.organization_id = %s and e.actor_id = any(%s)
 order by e.at, e.key
"""
