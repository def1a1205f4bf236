"""The SQL of taking, keeping and giving back a place. Each names the organization: the indexes lead with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from tenants.prepared import fetch_prepared


def rows_of(statement: str, parameters: Mapping[str, Any]) -> list[Any]:
    """Runs one of these statements, prepared, and returns its rows."""
    with connection.cursor() as cursor:
        return fetch_prepared(cursor, statement, parameters)


_IS_FREE = """
    organization_id = %(organization_id)s and subscription_id = %(subscription_id)s and kind = %(kind)s
       and held_by is null and not is_retiring and starts_on <= %(on)s and (ends_on is null or ends_on > %(on)s)
""".strip()
# One row, locked and taken at once.
_TAKE = """
update place set held_by = {holder_id}
 where id = (select id from place where {is_free} {order} limit 1 for update {wait})
returning id, held_by
"""
TAKE_FREE = _TAKE.format(holder_id="%(holder_id)s", is_free=_IS_FREE, wait="skip locked", order="")
# All who wait, wait in the same order.
TAKE_AFTER_WAITING = _TAKE.format(holder_id="%(holder_id)s", is_free=_IS_FREE, wait="", order="order by id")

# One start of a holder at a time, and an id for its lease. A statement of its own, so that the next one's snapshot is
# taken after the wait.
LOCK_HOLDER = """
select uuidv7() as id from pg_advisory_xact_lock(hashtextextended(%(subscription_id)s::text || ' ' || %(holder)s, 1))
"""

# Nothing is inserted if the holder has a lease by now, also one that another transaction is about to commit.
_START = """
insert into lease (id, organization_id, subscription_id, person_id, holder, clients, place_id, kind, mode, why,
                   expires_after, started_at, heartbeat_at, end_reason)
select {lease_id}, %(organization_id)s, %(subscription_id)s, %(person_id)s, %(holder)s, array[%(client)s],
       {place_id}, %(kind)s, %(mode)s, %(why)s::jsonb, %(minutes)s * interval '1 minute', now, now, ''
  from {taken}lisens_now() as now
    on conflict (organization_id, subscription_id, holder) where ended_at is null do nothing
returning id, started_at
"""
START_LEASE = _START.format(lease_id="%(lease_id)s", place_id="%(place_id)s::uuid", taken="")
# Both steps at once, for a place that is free now.
START_ON_FREE = (
    "with taken as ("
    + _TAKE.format(holder_id="uuidv7()", is_free=_IS_FREE, wait="skip locked", order="")
    + ")"
    + _START.format(lease_id="taken.held_by", place_id="taken.id", taken="taken, ")
)

# What ended gives its place back at once, unless the place's lot owes some: then `GIVE_BACK_OWED` comes after it.
_GIVE_BACK = """
given_back as (
    update place set held_by = null
     where organization_id = %(organization_id)s and id = (select place_id from ended)
       and held_by = (select id from ended) and not lot_owes
    returning id)
select reason, id, place_id, exists (select from given_back) from ended
"""

# While the lot owes places (`is_retiring` on held ones), whichever place falls free first is the one that goes: it
# takes the mark over. Else it would be given out again while more than the quantity is in use. A statement of its own:
# that the lot owes any may have been said while the first one waited for the place.
GIVE_BACK_OWED = """
with freed as (
    select id, lot_id, is_retiring from place
     where organization_id = %(organization_id)s and id = %(place_id)s and held_by = %(holder_id)s for update),
owed as (
    select place.id from place join freed on place.lot_id = freed.lot_id and place.id <> freed.id
     where organization_id = %(organization_id)s and not freed.is_retiring
       and place.is_retiring and place.held_by is not null
     limit 1 for update of place skip locked),
forgiven as (update place set is_retiring = false from owed where place.id = owed.id)
update place set held_by = null, is_retiring = freed.is_retiring or exists (select from owed)
  from freed where place.id = freed.id
returning place.id
"""

END_ASSIGNMENT = """
with ended as (
    update assignment set ends_at = greatest(starts_at, %(at)s), end_reason = %(reason)s
     where organization_id = %(organization_id)s and id = %(assignment_id)s and ends_at is null
    returning id, place_id, end_reason as reason),
{give_back}
""".replace("{give_back}", _GIVE_BACK.strip())

NEW_ID = "select uuidv7()"

# Not before the one who held the place, or the person's own seat, left it: whoever waited was asked at an earlier
# moment than the one who was first.
START_ASSIGNMENT = """
insert into assignment (id, organization_id, subscription_id, person_id, kind, place_id, held_since, given_by_user_id,
                        why, starts_at, end_reason)
select %(assignment_id)s, %(organization_id)s, %(subscription_id)s, %(person_id)s, %(kind)s, %(place_id)s::uuid,
       coalesce(%(held_since)s::timestamptz, began), %(given_by)s::uuid, %(why)s::jsonb, began, ''
  from (select greatest(%(at)s::timestamptz, max(ends_at)) as began from assignment
         where organization_id = %(organization_id)s
           and (place_id = %(place_id)s::uuid
                or subscription_id = %(subscription_id)s and person_id = %(person_id)s)) as before
returning id
"""

# The lease of this holder, if it has not ended. FOR UPDATE: the reaper must not end what is about to be returned.
RUNNING_LEASE = """
select id, kind, mode, started_at, heartbeat_at >= lisens_now() - expires_after, clients,
       extract(epoch from expires_after)::int
  from lease
 where organization_id = %(organization_id)s and subscription_id = %(subscription_id)s and holder = %(holder)s
   and ended_at is null
   for update
"""

# Where a lease is found by its id, that it runs is asked of `end_reason`, which is empty as long as it does. Asked of
# `ended_at`, a planner that last saw few running ones would take the index of those, and read them all for the one.
ADD_CLIENT = """
update lease set clients = array_append(clients, %(client)s)
 where organization_id = %(organization_id)s and id = %(lease_id)s returning id
"""
DROP_CLIENT = """
update lease set clients = array_remove(clients, %(client)s)
 where organization_id = %(organization_id)s and id = %(lease_id)s and end_reason = ''
   and clients <> array[%(client)s]::varchar[]
   and heartbeat_at >= lisens_now() - expires_after
returning id
"""

EXPIRED_LEASES = """
select id from lease
 where organization_id = %(organization_id)s and subscription_id = %(subscription_id)s and kind = %(kind)s
   and ended_at is null and heartbeat_at < lisens_now() - expires_after
 order by id for update skip locked
"""

EXPIRED_IN_ORGANIZATION = """
select id from lease
 where organization_id = %(organization_id)s and ended_at is null and heartbeat_at < lisens_now() - expires_after
 order by id for update skip locked
"""

# In the order of ids, so that two batches never wait for each other in a circle.
HEARTBEAT = """
with running as (
    select id from lease
     where organization_id = %(organization_id)s and id = any(%(lease_ids)s::uuid[])
       and end_reason = '' and heartbeat_at >= lisens_now() - expires_after
     order by id for update)
update lease set heartbeat_at = greatest(heartbeat_at, lisens_now()) from running where lease.id = running.id
returning lease.id
"""

# A lease that ran out ended when it ran out, not when somebody noticed.
_END_LEASE = """
with ended as (
    update lease set ended_at = greatest(started_at, least(now, heartbeat_at + expires_after)),
           end_reason = case when heartbeat_at < now - expires_after then 'expired' else %(reason)s end
      from lisens_now() as now
     where organization_id = %(organization_id)s and id = %(lease_id)s and end_reason = '' {and_more}
    returning id, place_id, end_reason as reason),
{give_back}
"""
END_LEASE = _END_LEASE.format(and_more="", give_back=_GIVE_BACK.strip())
# Of those that a person's devices share, the last one ends it.
END_UNSHARED_LEASE = _END_LEASE.format(and_more="and cardinality(clients) < 2", give_back=_GIVE_BACK.strip())

COUNT_DENIAL = """
update denial set last_at = greatest(last_at, lisens_now()), count = count + 1
 where id = (select id from denial
              where organization_id = %(organization_id)s and subscription_id = %(subscription_id)s
                and client = %(client)s and person_id = %(person_id)s and code = %(code)s
                and first_at > lisens_now() - interval '15 minutes'
              order by first_at desc limit 1)
returning id
"""
DENY = """
insert into denial (organization_id, subscription_id, person_id, client, code, kinds, why, first_at, last_at, count)
select %(organization_id)s, %(subscription_id)s, %(person_id)s, %(client)s, %(code)s, %(kinds)s::text[], %(why)s::jsonb,
       now, now, 1
  from lisens_now() as now
returning id
"""

IN_USE = """
select count(*) from place
 where organization_id = %(organization_id)s and subscription_id = %(subscription_id)s and kind = any(%(kinds)s::text[])
   and held_by is not null
"""
