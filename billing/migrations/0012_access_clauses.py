"""The clause that a published plan's access comes from becomes known to licensing; what was published stays."""

from django.db import migrations

FILL = """
alter table plan_version disable trigger frozen_row;
update plan_version v set access_clause = p.content #> '{access,clause}'
  from plan_pricing p where p.plan_version_id = v.id;
alter table plan_version enable trigger frozen_row;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0011_no_verdict_without_amount"), ("licensing", "0005_places_and_leases")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
