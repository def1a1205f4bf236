"""Whose events are said to be may be replaced when a person is erased, by one listed function and nothing else."""

from django.db import migrations

# The rows stay final for everybody, also for the owner, but for the actor that the function below names.
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
    raise exception 'usage_event: rows are final' using errcode = 'restrict_violation';
end $$;
"""
EVENT_CONFLICT_FROZEN = """
create or replace function event_conflict_frozen() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'UPDATE' then
        if current_setting('app.replaced_actor', true) = old.content ->> 'actor_id'
                and new.content - 'actor_id' = old.content - 'actor_id'
                and to_jsonb(new) - 'content' = to_jsonb(old) - 'content' then
            return new;
        end if;
    end if;
    raise exception 'event_conflict: rows are final' using errcode = 'restrict_violation';
end $$;
"""
FROZEN_AS_BEFORE = """
create or replace function {0}_frozen() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin raise exception '{0}: rows are final' using errcode = 'restrict_violation'; end $$;
"""

# Runs with the owner's rights, since nobody else may change an event. It keeps to the organization of the caller's
# scope, and gives out references of erased people alone: with it, nobody's usage can be given to somebody else.
REPLACE_ACTOR = """
create function replace_actor(of_organization uuid, old_actor uuid, new_actor uuid, new_reference text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    scope text := coalesce(current_setting('app.organization_id', true), '');
begin
    if scope <> of_organization::text and (scope <> '' or current_setting('role') = 'lisens_web') then
        raise exception 'another organization' using errcode = 'insufficient_privilege';
    end if;
    if not exists (
        select from person p where p.organization_id = of_organization and p.erased_at is not null
           and starts_with(new_reference, p.external_id)) then
        raise exception 'nobody was erased under %', new_reference using errcode = 'restrict_violation';
    end if;
    update actor a set id = new_actor, reference = new_reference
     where a.organization_id = of_organization and a.id = old_actor;
    if not found then
        raise exception 'no actor %', old_actor using errcode = 'no_data_found';
    end if;
    perform set_config('app.replaced_actor', old_actor::text, true);
    update usage_event e set actor_id = new_actor where e.organization_id = of_organization and e.actor_id = old_actor;
    update event_conflict c set content = c.content || jsonb_build_object('actor_id', new_actor)
     where c.organization_id = of_organization and c.content ->> 'actor_id' = old_actor::text;
    perform set_config('app.replaced_actor', '', true);
    update usage_by_actor_day t set actor_id = new_actor
     where t.organization_id = of_organization and t.actor_id = old_actor;
    update usage_by_actor_month t set actor_id = new_actor
     where t.organization_id = of_organization and t.actor_id = old_actor;
    update late_usage t set actor_id = new_actor where t.organization_id = of_organization and t.actor_id = old_actor;
end $$;
revoke all on function replace_actor(uuid, uuid, uuid, text) from public;
grant execute on function replace_actor(uuid, uuid, uuid, text) to lisens_web, lisens_staff, lisens_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0002_events_and_totals"), ("tenants", "0006_erased_person")]

    operations = [
        migrations.RunSQL(USAGE_EVENT_FROZEN, FROZEN_AS_BEFORE.format("usage_event")),
        migrations.RunSQL(EVENT_CONFLICT_FROZEN, FROZEN_AS_BEFORE.format("event_conflict")),
        migrations.RunSQL(REPLACE_ACTOR, "drop function replace_actor(uuid, uuid, uuid, text)"),
    ]
