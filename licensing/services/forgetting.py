"""Starts and refusals outlive the names in them: intervals, kinds and counts stay, so that every peak does (R-X-14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from licensing.domain.retention import forgotten_before
from licensing.models import ForgottenPeople, Lease, LeaseEnd
from licensing.services.running_leases import close_lease
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit

# Starts and refusals in one transaction.
MOST_AT_ONCE = 20_000


def forget_devices(organization_id: UUID, person_id: UUID) -> None:
    """Ends what an erased person runs, and forgets on which devices they worked: their names may be a person's."""
    running = Lease.objects.filter(organization_id=organization_id, person_id=person_id, ended_at__isnull=True)
    for lease_id in running.order_by("pk").values_list("pk", flat=True):
        close_lease(organization_id, lease_id, LeaseEnd.NOT_CURRENT)
    wish = {"organization_id": organization_id, "person_ids": [person_id]}
    _count(_FORGET_DEVICES_OF_LEASES, wish)
    _count(_FORGET_DEVICES_OF_DENIALS, wish)


def find_people_to_forget(on: date) -> list[UUID]:
    """Organizations of which a month has become old enough, or in which a start of an erased person was late.

    In order of id. Needs a worker's scope.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        due = {
            organization_id
            for organization_id, kept_months, before, oldest in cursor.fetchall()
            if oldest is not None and max(before or oldest, oldest) < forgotten_before(on, kept_months)
        }
        cursor.execute(_NAMED_THOUGH_ERASED)
        return sorted(due | {organization_id for (organization_id,) in cursor.fetchall()})


def forget_people_of(organization_id: UUID, *, as_of: datetime) -> bool:
    """A part of what is due, at most `MOST_AT_ONCE` rows of a kind; whether that was all. Again changes nothing.

    From here on pages say since when people are known; closed questions about licenses go as a whole.
    """
    before = forgotten_before(as_of.date(), organization_facts(organization_id).raw_events_months)
    wish = {"organization_id": organization_id, "before": before, "most": MOST_AT_ONCE}
    erased = {"organization_id": organization_id, "person_ids": _erased(organization_id)}
    _count(_FORGET_DEVICES_OF_LEASES, erased)
    _count(_FORGET_DEVICES_OF_DENIALS, erased)
    done = [_count(statement, wish) for statement in (_FORGET_LEASES, _FORGET_DENIALS, _DROP_QUESTIONS)]
    if max(done) == MOST_AT_ONCE:
        return False
    _say(organization_id, before, as_of)
    return True


def _say(organization_id: UUID, before: date, at: datetime) -> None:
    """Never an earlier day than was said before: who is forgotten stays so, also if more months are agreed on."""
    if ForgottenPeople.objects.filter(organization_id=organization_id, before__gte=before).exists():
        return
    ForgottenPeople.objects.create(organization_id=organization_id, before=before, forgotten_at=at)
    details = {"before": before.isoformat()}
    record_audit("starts.forgotten", "organization", organization_id, at=at, details=details)


def _erased(organization_id: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select id from person where organization_id = %s and erased_at is not null", [organization_id])
        return [person_id for (person_id,) in cursor.fetchall()]


def _count(statement: str, wish: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, wish)
        return int(cursor.rowcount)


_FORGET_DEVICES_OF_LEASES = """
update lease set holder = '', clients = '{}'
 where organization_id = %(organization_id)s and subscription_id = any(array(
        select id from subscription where organization_id = %(organization_id)s))
   and person_id = any(%(person_ids)s::uuid[]) and ended_at is not null and holder <> ''
"""
_FORGET_DEVICES_OF_DENIALS = """
update denial set client = ''
 where organization_id = %(organization_id)s and person_id = any(%(person_ids)s::uuid[]) and client <> ''
"""

# A lease that ran on until after the day is not over before it, whatever its beginning.
_FORGET_LEASES = """
update lease set person_id = null, holder = '', clients = '{}', why = '{}'
 where id in (
    select id from lease
     where organization_id = %(organization_id)s and subscription_id = any(array(
        select id from subscription where organization_id = %(organization_id)s))
       and ended_at < %(before)s::date::timestamp at time zone 'UTC' and person_id is not null
     limit %(most)s)
"""
_FORGET_DENIALS = """
update denial set person_id = null, client = '', why = '{}'
 where id in (
    select id from denial
     where organization_id = %(organization_id)s and subscription_id = any(array(
        select id from subscription where organization_id = %(organization_id)s))
       and first_at < %(before)s::date::timestamp at time zone 'UTC'
       and last_at < %(before)s::date::timestamp at time zone 'UTC' and person_id is not null
     limit %(most)s)
"""
_DROP_QUESTIONS = """
delete from seat_question
 where id in (
    select id from seat_question
     where organization_id = %(organization_id)s and closed_at < %(before)s::date::timestamp at time zone 'UTC'
     limit %(most)s)
"""

# The day (UTC) of the oldest that is over, whether anybody is still named in it or not.
_KEPT = """
select o.id, o.raw_events_months,
       (select max(f.before) from forgotten_people f where f.organization_id = o.id),
       (select (min(oldest.at) at time zone 'UTC')::date
          from subscription s
         cross join lateral (
            (select l.ended_at as at from lease l
              where l.organization_id = s.organization_id and l.subscription_id = s.id and l.ended_at is not null
              order by l.ended_at limit 1)
            union all
            (select d.first_at from denial d
              where d.organization_id = s.organization_id and d.subscription_id = s.id order by d.first_at limit 1)
            union all
            (select q.closed_at from seat_question q
              where q.organization_id = s.organization_id and q.subscription_id = s.id and q.closed_at is not null
              order by q.closed_at limit 1)) oldest
         where s.organization_id = o.id)
  from organization o
"""
_NAMED_THOUGH_ERASED = """
select distinct p.organization_id from person p
 where p.erased_at is not null and (
    exists (select from subscription s
              join lease l on l.organization_id = s.organization_id and l.subscription_id = s.id
             where s.organization_id = p.organization_id and l.person_id = p.id
               and l.ended_at is not null and l.holder <> '')
    or exists (select from denial d
                where d.organization_id = p.organization_id and d.person_id = p.id and d.client <> ''))
"""
