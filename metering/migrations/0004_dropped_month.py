"""Months whose raw events go: said first, in a row that stays, and then done by the one function that may."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable

# As it was, and now also open to the deletion of what a row of `dropped_month` lets go.
USAGE_EVENT_FROZEN = """
create or replace function usage_event_frozen() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'UPDATE' then
        if current_setting('app.replaced_actor', true) = old.actor_id::text and new.actor_id is not null
                and to_jsonb(new) - 'actor_id' = to_jsonb(old) - 'actor_id' then
            return new;
        end if;
    end if;
    {on_delete}
    raise exception 'usage_event: rows are final' using errcode = 'restrict_violation';
end $$;
"""
DROPPED_MAY_GO = """
    if tg_op = 'DELETE' then
        if exists (
            select from public.dropped_month d where d.organization_id = old.organization_id
               and d.month = date_trunc('month', old.at at time zone 'UTC')::date) then
            return old;
        end if;
    end if;
"""
# The worker says which month; which rows go, `dropped_month` says alone. A partition that holds nothing else is emptied
# at once, under a lock that keeps out whoever would add to it, and is looked at again under it.
DROP_MONTH = """
create function drop_month(first_day date) returns bigint language plpgsql security definer
    set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '5s' as $$
declare
    partition_name text := 'usage_event_' || to_char(first_day, 'YYYYMM');
    others text := format(
        'select exists (select from %I e where not exists (select from dropped_month d'
        ' where d.organization_id = e.organization_id and d.month = $1))', partition_name);
    has_others boolean;
    dropped bigint;
begin
    if not exists (select from pg_class where relname = partition_name and relnamespace = 'public'::regnamespace) then
        return 0;
    end if;
    execute others using first_day into has_others;
    if not has_others then
        execute format('lock table %I in access exclusive mode', partition_name);
        execute others using first_day into has_others;
    end if;
    if not has_others then
        execute format('select count(*) from %I', partition_name) into dropped;
        execute format('truncate %I', partition_name);
        return dropped;
    end if;
    execute format('delete from %I e using dropped_month d where d.organization_id = e.organization_id'
                   ' and d.month = $1', partition_name) using first_day;
    get diagnostics dropped = row_count;
    return dropped;
end $$;
revoke all on function drop_month(date) from public;
grant execute on function drop_month(date) to lisens_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0003_erasure"), ("tenants", "0007_raw_events_months")]

    operations = [
        migrations.CreateModel(
            name="DroppedMonth",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.DateField(verbose_name="its first day")),
                ("dropped_on", models.DateField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "dropped month",
                "verbose_name_plural": "dropped months",
                "db_table": "dropped_month",
                "ordering": ["month"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "month"), name="dropped_month_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="dropped_month_first_day"),
                ],
            },
        ),
        ProtectTenantTable("dropped_month", web="select", vendor=APPEND),
        FreezeRows("dropped_month"),
        migrations.RunSQL(USAGE_EVENT_FROZEN.format(on_delete=DROPPED_MAY_GO), USAGE_EVENT_FROZEN.format(on_delete="")),
        migrations.RunSQL(DROP_MONTH, "drop function drop_month(date)"),
    ]
