"""The statements that write a busy organization's usage and its totals, and compare the two (`busy_usage.py`)."""

from metering.invariants import SPANS_OF_DAYS

# Everybody who uses something, numbered: the large organization's first.
USERS = """
create temporary table busy_user as
select row_number() over (order by a.organization_id <> %(large)s, a.organization_id, a.id) - 1 as n, a.organization_id,
       a.id as actor_id, d.ids[1 + u.place %% cardinality(d.ids)] as department_id,
       d.ids[1 + (u.place + (u.place %% 10 = 0)::int) %% cardinality(d.ids)] as later_department_id
  from actor a
  left join (select organization_id, array_agg(id order by code) as ids from department group by organization_id) d
       on d.organization_id = a.organization_id and a.reference like 'p%%',
       lateral (select ('x' || substr(a.id::text, 1, 6))::bit(24)::int as place) u
"""
# In the order of their time, as they would have come.
EVENTS = """
with counted as materialized (
    select count(*) filter (where organization_id = %(large)s) as large, count(*) as users,
           %(starts_on)s::date::timestamp at time zone %(zone)s as first,
           (select array_agg(id order by array_position(%(meters)s, code::text)) from meter
             where code = any(%(meters)s)) as meters
      from busy_user),
drawn as (
    select i, random() as who, random() as what, random() as how_much, random() as known
      from generate_series(0, %(events)s - 1) i),
told as (
    select case when i %% 6 < 5 then floor(large * who ^ 1.5) else large + floor((users - large) * who) end::bigint
             as n,
           first + (%(now)s - first) * (i::double precision / %(events)s) as at,
           meters[case when what < 0.6 then 1 when what < 0.8 then 2 when what < 0.9 then 3 else 4 end] as meter_id,
           floor(1 + 4000 * how_much)::numeric / 8 as value, known
      from drawn, counted)
insert into usage_event (organization_id, key, at, received_at, actor_id, department_id, meter_id, day, value)
select u.organization_id, gen_random_uuid(), at, at, case when known < 0.99 then u.actor_id end,
       case when at < %(renewed_on)s then u.department_id else u.later_department_id end, meter_id,
       (at at time zone %(zone)s)::date, value
  from told join busy_user u using (n)
"""
ACTOR_DAYS = """
insert into usage_by_actor_day (organization_id, day, meter_id, actor_id, department_id, value, events, greatest)
select organization_id, day, meter_id, actor_id, department_id, sum(value), count(*), max(value)
  from usage_event group by 1, 2, 3, 4, 5 order by 2
"""
_COARSE = """
insert into {table} (organization_id, {keys}, department_id, value, events, greatest)
select organization_id, {read}, department_id, sum(value), sum(events), max(greatest)
  from {finer} group by organization_id, {read}, department_id order by 2
"""
_MONTH = "date_trunc('month', day)::date"
COARSER = (
    _COARSE.format(
        table="usage_by_actor_month",
        keys="month, meter_id, actor_id",
        read=f"{_MONTH}, meter_id, actor_id",
        finer="usage_by_actor_day",
    ),
    _COARSE.format(table="usage_by_day", keys="day, meter_id", read="day, meter_id", finer="usage_by_actor_day"),
    _COARSE.format(table="usage_by_month", keys="month, meter_id", read=f"{_MONTH}, meter_id", finer="usage_by_day"),
)


# Without actors and departments, which the answers compare: the events are added up once.
DIFFERENCES = """
with told as materialized (
    select organization_id, day, meter_id, sum(value) as value, count(*) as events from usage_event group by 1, 2, 3),
kept as (
    select 'usage_by_actor_day' as name, organization_id, day, meter_id, value, events from usage_by_actor_day
    union all select 'usage_by_day', organization_id, day, meter_id, value, events from usage_by_day
    union all select 'usage_by_actor_month', organization_id, month, meter_id, value, events from usage_by_actor_month
    union all select 'usage_by_month', organization_id, month, meter_id, value, events from usage_by_month),
wanted as (
    select name, organization_id, day, meter_id, value, events
      from told, unnest(array['usage_by_actor_day', 'usage_by_day']) as name
    union all
    select name, organization_id, date_trunc('month', day)::date, meter_id, value, events
      from told, unnest(array['usage_by_actor_month', 'usage_by_month']) as name)
select name, organization_id, day from (
    select name, organization_id, day, meter_id, value, events from wanted
    union all select name, organization_id, day, meter_id, -value, -events from kept) both_ways
 group by name, organization_id, day, meter_id having sum(value) <> 0 or sum(events) <> 0
"""
SPAN_DIFFERENCES = f"""
select distinct 'usage_by_actor_span', organization_id, starts_on from ({SPANS_OF_DAYS}) broken
"""
