"""A month is emptied by a transaction that holds nothing of it before: two at once never wait for each other."""

from django.db import migrations

# Whoever reads a partition and then locks it alone waits for another who has read it, too, and wants the same. So it is
# looked at before, by another transaction (`is_past_for_all`), and once more under the lock.
DROP_MONTH = """
drop function drop_month(date);
create function drop_month(first_day date, is_past_for_all boolean) returns bigint language plpgsql security definer
    set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '5s' as $$
declare
    partition_name text := 'usage_event_' || to_char(first_day, 'YYYYMM');
    has_others boolean;
    dropped bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('drop_month ' || partition_name, 0));
    if not exists (select from pg_class where relname = partition_name and relnamespace = 'public'::regnamespace) then
        return 0;
    end if;
    if is_past_for_all then
        execute format('lock table %I in access exclusive mode', partition_name);
        execute format(
            'select exists (select from %I e where not exists (select from dropped_month d'
            ' where d.organization_id = e.organization_id and d.month = $1))', partition_name)
            using first_day into has_others;
        if not has_others then
            execute format('select count(*) from %I', partition_name) into dropped;
            execute format('truncate %I', partition_name);
            return dropped;
        end if;
    end if;
    execute format('delete from %I e using dropped_month d where d.organization_id = e.organization_id'
                   ' and d.month = $1', partition_name) using first_day;
    get diagnostics dropped = row_count;
    return dropped;
end $$;
revoke all on function drop_month(date, boolean) from public;
grant execute on function drop_month(date, boolean) to lisens_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0004_dropped_month")]

    operations = [migrations.RunSQL(DROP_MONTH)]
