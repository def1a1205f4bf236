"""Raw events go after their time; what they added up to, and that they came, stays (R-X-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from metering.domain.retention import expired_months, local_days_of
from metering.models import DroppedMonth
from metering.services.statements import LOCK_ALONE
from tenants.domain.periods import Period
from tenants.domain.refusal import Refused
from tenants.services.audit import record_audit


@dataclass(frozen=True, slots=True)
class ExpiredMonth:
    """A month of which an organization still has raw events that are older than it keeps them."""

    organization_id: UUID
    month: Period


def find_expired_months(on: date) -> list[ExpiredMonth]:
    """Of the scope's organizations, the oldest first for each."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        oldest = cursor.fetchall()
    return [
        ExpiredMonth(organization_id, month)
        for organization_id, kept_months, first in oldest
        for month in expired_months(first, on, kept_months)
    ]


def declare_dropped(expired: ExpiredMonth, *, needed_from: date | None, at: datetime) -> bool:
    """Says that the month's raw events go, from now on; False if that was said before, or if there are none.

    `needed_from` is the first day whose usage is not priced yet. Raises `Refused` (EVENTS_STILL_NEEDED).
    """
    if needed_from is not None and needed_from < local_days_of(expired.month).end:
        raise Refused(
            "EVENTS_STILL_NEEDED",
            _("Usage of this month has not been priced yet, so its raw events are kept."),
            {"month": f"{expired.month.start:%Y-%m}", "needed_from": needed_from.isoformat()},
        )
    organization_id, month = expired.organization_id, expired.month
    with connection.cursor() as cursor:
        # Nobody takes an event of the month back while its events go.
        cursor.execute(LOCK_ALONE, [[organization_id]])
        cursor.execute(_HAS_EVENTS, [organization_id, month.start, month.end])
        if cursor.fetchone() is None:
            return False
    _row, is_new = DroppedMonth.objects.get_or_create(
        organization_id=organization_id, month=month.start, defaults={"dropped_on": at.date()}
    )
    if is_new:
        details = {"month": month.start.isoformat()}
        record_audit("usage.events_dropped", "organization", organization_id, at=at, details=details)
    return is_new


@dataclass(frozen=True, slots=True)
class MonthToEmpty:
    """A month that was said to go, with raw events left; `is_past_for_all` if it holds nothing that is to stay."""

    first_day: date
    is_past_for_all: bool


def find_months_to_empty() -> list[MonthToEmpty]:
    """Also those of which an import has brought events since. Needs a worker's scope."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS_TO_EMPTY)
        return [MonthToEmpty(*row) for row in cursor.fetchall()]


def empty_month(month: MonthToEmpty) -> int:
    """Lets the raw events go that were said to; returns how many. What is past for all organizations goes at once.

    In a worker's transaction that has read no event before: it locks the month alone, and would wait for ever for
    another that had read it, too.
    """
    with connection.cursor() as cursor:
        cursor.execute("select drop_month(%s, %s)", [month.first_day, month.is_past_for_all])
        (dropped,) = cursor.fetchone() or (0,)
    return int(dropped)


_OLDEST = """
select o.id, o.raw_events_months, oldest.day
  from organization o
 cross join lateral (
    select (min(e.at) at time zone 'UTC')::date as day from usage_event e where e.organization_id = o.id) oldest
 where oldest.day is not null
 order by o.id
"""
_HAS_EVENTS = """
select 1 from usage_event
 where organization_id = %s and at >= %s::date::timestamp at time zone 'UTC'
   and at < %s::date::timestamp at time zone 'UTC' limit 1
"""
_MONTHS_TO_EMPTY = """
select month, not exists (
    select from usage_event e
     where e.at >= month::timestamp at time zone 'UTC' and e.at < (month + interval '1 month') at time zone 'UTC'
       and not exists (
        select from dropped_month d where d.organization_id = e.organization_id and d.month = months.month))
  from (
    select distinct d.month from dropped_month d
     where exists (
        select from usage_event e
         where e.organization_id = d.organization_id and e.at >= d.month::timestamp at time zone 'UTC'
           and e.at < (d.month + interval '1 month') at time zone 'UTC')) months
 order by month
"""
