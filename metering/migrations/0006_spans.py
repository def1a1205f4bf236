"""Years of use, added up by actor so far: what a list of thousands of people reads instead of half a million totals."""

from django.db import migrations

from tenants.row_security import CHANGE, ProtectTenantTable

# A span's rows are the sums of its days, at every moment: a job lengthens it, and ingest adds what comes late for its
# days in the transaction of the event. No events are counted and no greatest value is kept: lists of people show sums.
SPANS = """
create table usage_span (
    organization_id uuid not null, starts_on date not null, ends_on date not null,
    primary key (organization_id, starts_on),
    constraint usage_span_not_empty check (ends_on > starts_on),
    constraint usage_span_no_overlap exclude using gist (
        organization_id with =, daterange(starts_on, ends_on) with &&));
create table usage_by_actor_span (
    organization_id uuid not null, starts_on date not null, meter_id integer not null, actor_id uuid,
    department_id uuid, value numeric not null,
    unique nulls not distinct (organization_id, starts_on, meter_id, actor_id, department_id)) with (fillfactor = 80);
"""

# As before, and the spans that a batch may have to be added to: rows with neither name nor meter.
KNOWN_FOR_INGEST = """
create or replace function known_for_ingest(only_organization uuid, slugs text[], codes text[], first_day date)
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
                   from closed_period c where c.organization_id = any(locked) and c.ends_on > first_day
                 {spans};
end $$;
"""
WITH_SPANS = """union all
                 select s.organization_id, null::integer, null::text, null::text, s.starts_on, s.ends_on
                   from usage_span s where s.organization_id = any(locked) and s.ends_on > first_day"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0005_months_dropped_one_at_a_time"), ("tenants", "0002_row_policies")]

    operations = [
        migrations.RunSQL(SPANS, "drop table usage_by_actor_span, usage_span"),
        ProtectTenantTable("usage_span", web="select", vendor=CHANGE),
        ProtectTenantTable("usage_by_actor_span", web="select, insert, update", vendor=CHANGE),
        migrations.RunSQL(KNOWN_FOR_INGEST.format(spans=WITH_SPANS), KNOWN_FOR_INGEST.format(spans="")),
    ]
