"""Row policies of staff and worker, worded so that the planner expects many rows; they let through the same ones."""

from django.db import migrations

from tenants.row_security import vendor_rows

# Tables made from now on have the policy in these words from the start; none of the others is named here, since those
# of the apps above are theirs.
ALTER = """
do $alter$
declare
    protected record;
begin
    for protected in
        select c.relname, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id'
                                                               and not a.attisdropped) as is_owned
          from pg_policy p join pg_class c on c.oid = p.polrelid where p.polname = 'vendor_rows'
    loop
        execute format('alter policy vendor_rows on %I using (%s) with check (%2$s)', protected.relname,
                       case when protected.is_owned then $owned${owned}$owned$ else $itself${itself}$itself$ end);
    end loop;
end $alter$;
""".replace("{owned}", vendor_rows("organization_id")).replace("{itself}", vendor_rows("id"))


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_audit_log")]

    operations = [migrations.RunSQL(ALTER, migrations.RunSQL.noop)]
