"""A table that users do not read across organizations has one row policy for the portal, not two that say the same."""

from django.db import migrations

# Each policy is planned and asked for by every statement. Tables made from now on have but the one from the start; none
# of the others is named here, since those of the apps above are theirs.
DROP = """
do $drop$
declare
    doubled record;
begin
    for doubled in
        select r.tablename from pg_policies r join pg_policies a using (schemaname, tablename, qual)
         where r.policyname = 'tenant_reads' and a.policyname = 'tenant_rows'
    loop
        execute format('drop policy tenant_reads on %I', doubled.tablename);
    end loop;
end $drop$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_now_written_out")]

    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
