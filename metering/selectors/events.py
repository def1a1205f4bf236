"""What became of one event."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from metering.domain.identity import event_key
from metering.domain.state import EventState
from tenants.domain.refusal import NotFound


def event_state(organization_id: UUID, source: str, event_id: str) -> EventState:
    """What became of an event; raises `NotFound` if it was never stored."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"organization": organization_id, "key": event_key(source, event_id).hex()})
        columns = [column.name for column in cursor.description or ()]
        row = cursor.fetchone()
    if row is None:
        raise NotFound("event", f"{source} {event_id}")
    return EventState(source=source, id=event_id, **dict(zip(columns, row, strict=True)))


_STATE = """
select m.code as meter, e.at as time, e.received_at, e.day, e.counted_on, trim_scale(e.value) as value, e.actor_id,
       e.department_id, e.integration, v.received_at as voided_at,
       (select count(*) from event_conflict c
         where c.organization_id = k.organization_id and c.key = k.key) as conflicts
  from event_key k
  join usage_event e on e.organization_id = k.organization_id and e.at = k.at and e.key = k.key
  join meter m on m.id = e.meter_id
  left join usage_event v on v.organization_id = k.organization_id and v.at = k.at and v.voids = k.key
 where k.organization_id = %(organization)s and k.key = %(key)s
"""
