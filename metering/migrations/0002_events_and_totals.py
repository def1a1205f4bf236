"""The hot tables, their policies, and the months. By hand: Django makes no partitions and no `nulls not distinct`.

None of them has a foreign key: each would look up and lock a row an event. `verify` compares instead.
"""

from django.db import migrations

from tenants.row_security import APPEND, FreezeRows, GrantSharedTable, ProtectTenantTable

# The identity of an event, for ever. A unique key on the events themselves would have to contain the time, because
# they are partitioned by it: the same event sent again with another time would count twice.
EVENT_KEY = """
create table event_key (
    organization_id uuid not null, key uuid not null, digest uuid not null, at timestamptz not null,
    primary key (organization_id, key)
) partition by hash (organization_id);
"""
EVENT_KEY_PARTITION = "create table event_key_{0} partition of event_key for values with (modulus 8, remainder {0});"

# `day` is the organization's local day of `at`. `counted_on` is set when the measured period of that day had closed.
# `voids` is the key of the event that a row takes back; its value is then negative.
USAGE_EVENT = """
create table usage_event (
    organization_id uuid not null, key uuid not null, at timestamptz not null, received_at timestamptz not null,
    actor_id uuid, department_id uuid, voids uuid, meter_id integer not null, day date not null, counted_on date,
    value numeric(38, 12) not null, integration text
) partition by range (at);
create index usage_event_by_time on usage_event (organization_id, at);
"""

# Without actor or department the column is null, and null is one key like any other.
# `events` counts those not taken back; `greatest` is the greatest value among them, null when there is none.
# Days and months by actor are exact for every question, but hardly fewer than the events if each actor makes a few a
# day; those without actor are what pages and prices read.
TOTAL = """
create table usage_by_{grain} (
    organization_id uuid not null, {period} date not null, meter_id integer not null{actor}, department_id uuid,
    value numeric not null, events bigint not null, greatest numeric,
    unique nulls not distinct (organization_id, {key}, department_id)) with (fillfactor = {fillfactor});
"""
BY_ACTOR = {"actor": ", actor_id uuid", "fillfactor": 80}
BY_DEPARTMENT = {"actor": "", "fillfactor": 50}
TOTALS = (
    TOTAL.format(grain="actor_day", period="day", key="day, meter_id, actor_id", **BY_ACTOR)
    + TOTAL.format(grain="actor_month", period="month", key="month, meter_id, actor_id", **BY_ACTOR)
    + TOTAL.format(grain="day", period="day", key="day, meter_id", **BY_DEPARTMENT)
    + TOTAL.format(grain="month", period="month", key="month, meter_id", **BY_DEPARTMENT)
)
MORE_TOTALS = """
create table usage_by_integration_month (
    organization_id uuid not null, month date not null, meter_id integer not null, integration text not null,
    value numeric not null, events bigint not null,
    primary key (organization_id, month, meter_id, integration)) with (fillfactor = 50);
create table late_usage (
    organization_id uuid not null, counted_on date not null, day date not null, meter_id integer not null,
    actor_id uuid, department_id uuid, value numeric not null, events bigint not null,
    unique nulls not distinct (organization_id, counted_on, day, meter_id, actor_id, department_id));
"""

# CREATE TABLE … PARTITION OF locks the parent against everybody: it waits for all running ingest, and all later ingest
# waits for it. ATTACH takes a lock that ingest does not notice, but for which a second ATTACH waits: so one advisory
# lock for all months comes first, or whoever makes March and then April deadlocks with whoever makes April. Who waited
# for it asks pg_class, because to_regclass answers from a cache that waiting does not refresh. The bounds keep a sender
# from making endless tables.
ENSURE_MONTH = """
create function ensure_month(any_day date) returns void language plpgsql security definer
    set search_path = public, pg_temp set timezone = 'UTC' as $$
declare
    first_day date := date_trunc('month', any_day);
    partition_name text := 'usage_event_' || to_char(first_day, 'YYYYMM');
begin
    if any_day < date '2000-01-01' or any_day >= date '2100-01-01' then
        raise exception 'no month for %', any_day using errcode = 'datetime_field_overflow';
    end if;
    if exists (select from pg_class where relname = partition_name and relnamespace = 'public'::regnamespace) then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('ensure_month', 0));
    if exists (select from pg_class where relname = partition_name and relnamespace = 'public'::regnamespace) then
        return;
    end if;
    execute format('create table %I (like usage_event including all)', partition_name);
    execute format('alter table usage_event attach partition %I for values from (%L) to (%L)', partition_name,
                   first_day::timestamptz, (first_day + interval '1 month')::timestamptz);
end $$;
revoke all on function ensure_month(date) from public;
grant execute on function ensure_month(date) to lisens_web, lisens_staff, lisens_worker;
"""

# One call for what a batch names: the organizations (the one of the scope, or those of the slugs), locked against the
# closing of a period, the meters, and the periods that have closed. Each statement in it has a snapshot of its own, and
# must have: one that is older than the lock would miss a period just closed. Row policies are those of the caller. The
# order of the locks is the one order in which everybody locks organizations.
KNOWN_FOR_INGEST = """
create function known_for_ingest(only_organization uuid, slugs text[], codes text[], first_day date)
    returns table (organization_id uuid, meter_id integer, name text, zone text, starts_on date, ends_on date)
    language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    locked uuid[];
begin
    if only_organization is null then
        select array_agg(o.id order by o.id) into locked from organization o where o.slug = any(slugs);
    else
        select array_agg(o.id) into locked from organization o where o.id = only_organization;
    end if;
    perform pg_advisory_xact_lock_shared(hashtextextended(l.id::text, 0)) from unnest(locked) as l(id);
    return query select o.id, null::integer, o.slug::text, o.timezone::text, null::date, null::date
                   from organization o where o.id = any(locked);
    return query select null::uuid, m.id, m.code::text, null::text, null::date, null::date
                   from meter m where m.code = any(codes);
    return query select c.organization_id, c.meter_id, null::text, null::text, c.starts_on, c.ends_on
                   from closed_period c where c.organization_id = any(locked) and c.ends_on > first_day;
end $$;
revoke all on function known_for_ingest(uuid, text[], text[], date) from public;
grant execute on function known_for_ingest(uuid, text[], text[], date) to lisens_web, lisens_staff, lisens_worker;
"""

CREATE = (
    EVENT_KEY
    + "".join(map(EVENT_KEY_PARTITION.format, range(8)))
    + USAGE_EVENT
    + TOTALS
    + MORE_TOTALS
    + ENSURE_MONTH
    + KNOWN_FOR_INGEST
)
DROP = """
drop function known_for_ingest(uuid, text[], text[], date);
drop function ensure_month(date);
drop table late_usage, usage_by_integration_month, usage_by_month, usage_by_day, usage_by_actor_month,
    usage_by_actor_day, usage_event, event_key;
"""
ADD = "select, insert, update"
TOTAL_TABLES = (
    "usage_by_actor_day",
    "usage_by_actor_month",
    "usage_by_day",
    "usage_by_month",
    "usage_by_integration_month",
    "late_usage",
)


class Migration(migrations.Migration):
    dependencies = [("metering", "0001_initial"), ("tenants", "0002_row_policies")]

    operations = [
        migrations.RunSQL(CREATE, DROP),
        GrantSharedTable("meter"),
        ProtectTenantTable("actor", web=ADD, vendor=ADD),
        ProtectTenantTable("event_key", web=APPEND, vendor=APPEND),
        ProtectTenantTable("usage_event", web=APPEND, vendor=APPEND),
        ProtectTenantTable("event_conflict", web=APPEND, vendor=APPEND),
        ProtectTenantTable("closed_period", web="select", vendor=APPEND),
        *[ProtectTenantTable(table, web=ADD, vendor=ADD) for table in TOTAL_TABLES],
        FreezeRows("event_key"),
        FreezeRows("usage_event"),
        FreezeRows("event_conflict"),
        FreezeRows("closed_period"),
    ]
