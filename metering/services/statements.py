"""The SQL of usage in: what a batch refers to, and the one statement that deduplicates, stores and totals it."""

from __future__ import annotations

from functools import cache

# All ingest of an organization shares a lock, and the closing of a period takes it alone. The inner order is the one in
# which everybody locks organizations.
LOCK_SHARED = "select pg_advisory_xact_lock_shared(hashtextextended(%s::text, 0))::text"
LOCK_ALONE = """
select pg_advisory_xact_lock(hashtextextended(o.id::text, 0))::text
  from (select id from organization where id = any(%s) order by id) o
"""
KNOWN = "select * from known_for_ingest(%s, %s, %s, %s)"

# A statement of its own: the snapshot of the one that stores does not see what another batch has just committed.
DIGESTS = """
select asked.position, k.digest
  from unnest(%s::integer[], %s::uuid[], %s::uuid[]) as asked(position, organization_id, key)
  join event_key k using (organization_id, key)
"""

KEEP_CONFLICT = """
insert into event_conflict (organization_id, key, digest, source, event_id, content, received_at)
values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""

_BATCH = """
with batch as materialized (
    select organization_id, key, digest, at, actor_id, department_id, meter_id, day, value,
           {counted_on} as counted_on, {integration} as integration, position
      from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::uuid[], %s::uuid[], %s::integer[],
                  %s::date[], %s::numeric[]{more_types})
           with ordinality as e(organization_id, key, digest, at, actor_id, department_id, meter_id, day, value
                                {more_names}, position)),
fresh as (
    insert into event_key (organization_id, key, digest, at)
    select organization_id, key, digest, at from batch order by organization_id, key
    on conflict do nothing returning organization_id, key),
stored as (
    insert into usage_event (organization_id, key, at, received_at, actor_id, department_id, meter_id, day,
                             counted_on, value, integration)
    select organization_id, key, at, %s, actor_id, department_id, meter_id, day, counted_on, value, integration
      from batch join fresh using (organization_id, key)
    returning organization_id, meter_id, actor_id, department_id, day, counted_on, value, integration),
"""

# Of what is new only: an event that comes again must not bring back the reference of somebody who was erased since.
_ACTORS = """
seen as (
    insert into actor (organization_id, id, reference)
    select organization_id, id, reference
      from unnest(%s::uuid[], %s::uuid[], %s::text[]) as a(organization_id, id, reference)
     where exists (
            select from stored where stored.organization_id = a.organization_id and stored.actor_id = a.id)
       and not exists (select from actor known where known.id = a.id)
     order by organization_id, id
    on conflict do nothing),
"""

# Rows are taken in one order by everybody, so that two batches wait for each other in one direction only. `events` and
# `greatest` are what a group of events adds: `count(*)` and `max(value)`, or, when taken back, less.
_TOTALS = """
actor_days as materialized (
    select organization_id, day, meter_id, actor_id, department_id,
           sum(value) as value, {events} as events, {greatest} as greatest
      from stored group by 1, 2, 3, 4, 5),
days as materialized (
    select organization_id, day, meter_id, department_id,
           sum(value) as value, sum(events)::bigint as events, max(greatest) as greatest
      from actor_days group by 1, 2, 3, 4),
by_actor_day as (
    insert into usage_by_actor_day as t select * from actor_days order by 1, 2, 3, 4, 5
    on conflict (organization_id, day, meter_id, actor_id, department_id) do update
       set value = t.value + excluded.value, events = t.events + excluded.events,
           greatest = greatest(t.greatest, excluded.greatest)),
by_actor_month as (
    insert into usage_by_actor_month as t
    select organization_id, date_trunc('month', day)::date, meter_id, actor_id, department_id,
           sum(value), sum(events)::bigint, max(greatest)
      from actor_days group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (organization_id, month, meter_id, actor_id, department_id) do update
       set value = t.value + excluded.value, events = t.events + excluded.events,
           greatest = greatest(t.greatest, excluded.greatest)),
by_day as (
    insert into usage_by_day as t select * from days order by 1, 2, 3, 4
    on conflict (organization_id, day, meter_id, department_id) do update
       set value = t.value + excluded.value, events = t.events + excluded.events,
           greatest = greatest(t.greatest, excluded.greatest)),
by_month as (
    insert into usage_by_month as t
    select organization_id, date_trunc('month', day)::date, meter_id, department_id,
           sum(value), sum(events)::bigint, max(greatest)
      from days group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (organization_id, month, meter_id, department_id) do update
       set value = t.value + excluded.value, events = t.events + excluded.events,
           greatest = greatest(t.greatest, excluded.greatest))
"""

_INTEGRATIONS = """,
by_integration as (
    insert into usage_by_integration_month as t
    select organization_id, date_trunc('month', day)::date, meter_id, integration, sum(value), {events}
      from stored where integration is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (organization_id, month, meter_id, integration) do update
       set value = t.value + excluded.value, events = t.events + excluded.events)
"""

_LATE = """,
late as (
    insert into late_usage as t
    select organization_id, counted_on, day, meter_id, actor_id, department_id, sum(value), {events}
      from stored where counted_on is not null group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (organization_id, counted_on, day, meter_id, actor_id, department_id) do update
       set value = t.value + excluded.value, events = t.events + excluded.events)
"""

# What comes for days that are added up already (`services/spans.py`).
_SPANS = """,
by_actor_span as (
    insert into usage_by_actor_span as t
    select organization_id, s.starts_on, meter_id, actor_id, department_id, sum(value)
      from actor_days a join usage_span s using (organization_id)
     where a.day >= s.starts_on and a.day < s.ends_on group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (organization_id, starts_on, meter_id, actor_id, department_id) do update
       set value = t.value + excluded.value)
"""

# Usually none: only those whose key was there before come back.
_NOT_FRESH = """
select position::integer from batch where not exists (
    select from fresh where fresh.organization_id = batch.organization_id and fresh.key = batch.key)
"""


@cache
def record_statement(*, has_actors: bool, has_late: bool, has_integrations: bool, has_spans: bool) -> str:
    """The statement for a batch; what the batch has none of is left out. Answers the positions that were not new."""
    types, names = "", ""
    if has_late:
        types, names = types + ", %s::date[]", names + ", counted_on"
    if has_integrations:
        types, names = types + ", %s::text[]", names + ", integration"
    batch = _BATCH.format(
        counted_on="counted_on" if has_late else "null::date",
        integration="integration" if has_integrations else "null::text",
        more_types=types,
        more_names=names,
    )
    parts = [batch, _ACTORS if has_actors else "", _TOTALS.format(events="count(*)", greatest="max(value)")]
    parts += [_INTEGRATIONS.format(events="count(*)")] if has_integrations else []
    parts += [_LATE.format(events="count(*)")] if has_late else []
    parts += [_SPANS] if has_spans else []
    return "".join([*parts, _NOT_FRESH])


# -- taking back

# An organization's own key or page acts as `lisens_web`; `by_vendor` is the table's own answer when it was sent.
FIND_EVENT = """
select e.meter_id, e.day, e.by_vendor and current_setting('role') = 'lisens_web'
  from event_key k join usage_event e on e.organization_id = k.organization_id and e.at = k.at and e.key = k.key
 where k.organization_id = %s and k.key = %s
"""

# By the days of whatever zone: `domain.retention.local_days_of`.
DAY_IS_DROPPED = """
select 1 from dropped_month d
 where d.organization_id = %(organization)s and %(day)s::date >= d.month - 1
   and %(day)s::date < (d.month + interval '1 month 1 day')::date
"""

# The key decides who takes it back when two try at once; the second waits, and then adds nothing.
_VOIDED = """
with taken as (
    insert into event_key (organization_id, key, digest, at)
    select organization_id, %(void_key)s, digest, at
      from event_key where organization_id = %(organization)s and key = %(key)s
    on conflict do nothing returning organization_id, at),
stored as (
    insert into usage_event (organization_id, key, at, received_at, actor_id, department_id, voids, meter_id, day,
                             counted_on, value, integration)
    select e.organization_id, %(void_key)s, e.at, %(at)s, e.actor_id, e.department_id, e.key, e.meter_id, e.day,
           %(counted_on)s, -e.value, e.integration
      from usage_event e join taken using (organization_id, at) where e.key = %(key)s
    returning organization_id, meter_id, actor_id, department_id, day, counted_on, value, integration),
"""
VOID = "".join(
    [
        _VOIDED,
        *(part.format(events="-count(*)", greatest="null::numeric") for part in (_TOTALS, _INTEGRATIONS, _LATE)),
        _SPANS,
        "select actor_id, department_id from stored",
    ]
)

# The greatest value that is left. In statements of their own, after the totals' rows are locked: whatever was added
# to the same rows meanwhile is either seen here or adds itself afterwards.
GREATEST_OF_ACTOR_DAY = """
update usage_by_actor_day t set greatest = (
    select max(e.value) from usage_event e
     where e.organization_id = t.organization_id and e.day = t.day and e.meter_id = t.meter_id
       and e.at >= t.day - interval '2 days' and e.at < t.day + interval '3 days'
       and e.actor_id is not distinct from t.actor_id and e.department_id is not distinct from t.department_id
       and e.voids is null and not exists (
            select from usage_event v where v.organization_id = e.organization_id and v.at = e.at and v.voids = e.key))
 where t.organization_id = %(organization)s and t.day = %(day)s and t.meter_id = %(meter)s
   and t.actor_id is not distinct from %(actor)s and t.department_id is not distinct from %(department)s
"""
GREATEST_OF_ACTOR_MONTH = """
update usage_by_actor_month t set greatest = (
    select max(d.greatest) from usage_by_actor_day d
     where d.organization_id = t.organization_id and d.meter_id = t.meter_id
       and d.day >= t.month and d.day < t.month + interval '1 month'
       and d.actor_id is not distinct from t.actor_id and d.department_id is not distinct from t.department_id)
 where t.organization_id = %(organization)s and t.month = date_trunc('month', %(day)s::date)
   and t.meter_id = %(meter)s
   and t.actor_id is not distinct from %(actor)s and t.department_id is not distinct from %(department)s
"""
GREATEST_OF_DAY = """
update usage_by_day t set greatest = (
    select max(d.greatest) from usage_by_actor_day d
     where d.organization_id = t.organization_id and d.day = t.day and d.meter_id = t.meter_id
       and d.department_id is not distinct from t.department_id)
 where t.organization_id = %(organization)s and t.day = %(day)s and t.meter_id = %(meter)s
   and t.department_id is not distinct from %(department)s
"""
GREATEST_OF_MONTH = """
update usage_by_month t set greatest = (
    select max(d.greatest) from usage_by_day d
     where d.organization_id = t.organization_id and d.meter_id = t.meter_id
       and d.day >= t.month and d.day < t.month + interval '1 month'
       and d.department_id is not distinct from t.department_id)
 where t.organization_id = %(organization)s and t.month = date_trunc('month', %(day)s::date)
   and t.meter_id = %(meter)s and t.department_id is not distinct from %(department)s
"""
GREATEST = (GREATEST_OF_ACTOR_DAY, GREATEST_OF_ACTOR_MONTH, GREATEST_OF_DAY, GREATEST_OF_MONTH)
