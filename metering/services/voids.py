"""Taking an event back: by a compensating fact, never by changing or deleting one (R-X-6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from metering.domain.identity import event_key, void_key
from metering.domain.late import counting_day
from metering.domain.state import EventState
from metering.selectors import closed_periods, event_state
from metering.services.statements import DAY_IS_DROPPED, FIND_EVENT, GREATEST, LOCK_SHARED, VOID
from tenants.domain.refusal import NotFound, Refused
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit


def void_event(organization_id: UUID, source: str, event_id: str, *, at: datetime, reason: str = "") -> EventState:
    """Takes an event back: the totals follow, on the event's own day, or, if that has been priced, in a later period.

    Its source and id stay taken: the same event sent again is a duplicate. Taking it back again changes nothing.
    Raises `NotFound` if there is no such event, and `Refused`: EVENT_DROPPED if raw events of its day have gone, and
    SENT_BY_VENDOR if an organization asks to take back what the vendor measured, and so what its price is made of.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        zone = ZoneInfo(organization_facts(organization_id).timezone)
        cursor.execute(LOCK_SHARED, [organization_id])
        key = event_key(source, event_id)
        cursor.execute(FIND_EVENT, [organization_id, key.hex()])
        found = cursor.fetchone()
        if found is None:
            _refuse_dropped(cursor, organization_id, key)
            raise NotFound("event", f"{source} {event_id}")
        meter_id, day, is_anothers = found
        if is_anothers:
            raise Refused("SENT_BY_VENDOR", _("The vendor sent this event: only the vendor can take it back."))
        _refuse_dropped_day(cursor, organization_id, day)
        counted_on = counting_day(day, at.astimezone(zone).date(), closed_periods(organization_id, meter_id))
        if _add_void(cursor, organization_id, key, void_key(source, event_id), meter_id, day, counted_on, at):
            record_audit("event.voided", "event", key.hex(), at=at, organization_id=organization_id, reason=reason)
    return event_state(organization_id, source, event_id)


def _refuse_dropped(cursor: CursorWrapper, organization_id: UUID, key: bytes) -> None:
    cursor.execute("select 1 from event_key where organization_id = %s and key = %s", [organization_id, key.hex()])
    if cursor.fetchone() is not None:
        raise _dropped()


def _refuse_dropped_day(cursor: CursorWrapper, organization_id: UUID, day: date) -> None:
    """The greatest event that is left of a day is not known when some of the day's events have gone."""
    cursor.execute(DAY_IS_DROPPED, {"organization": organization_id, "day": day})
    if cursor.fetchone() is not None:
        raise _dropped()


def _dropped() -> Refused:
    return Refused("EVENT_DROPPED", _("Raw events of that time are not kept any more: it cannot be taken back."))


def _add_void(
    cursor: CursorWrapper,
    organization_id: UUID,
    key: bytes,
    its_void: bytes,
    meter_id: int,
    day: date,
    counted_on: date | None,
    at: datetime,
) -> bool:
    """Whether it was not taken back before."""
    parameters: dict[str, Any] = {
        "organization": organization_id,
        "key": key.hex(),
        "void_key": its_void.hex(),
        "at": at,
    }
    cursor.execute(VOID, parameters | {"counted_on": counted_on})
    found = cursor.fetchone()
    if found is None:
        return False
    actor_id, department_id = found
    where: dict[str, Any] = {"organization": organization_id, "day": day, "meter": meter_id}
    for statement in GREATEST:
        cursor.execute(statement, where | {"actor": actor_id, "department": department_id})
    return True
