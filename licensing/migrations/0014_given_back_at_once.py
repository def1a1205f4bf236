import django.db.models.deletion
from django.db import migrations, models

OWING = """
update place set lot_owes = true
 where lot_id in (select lot_id from place where is_retiring and held_by is not null)
"""


class Migration(migrations.Migration):
    """A start and its end touch fewer indexes, and a place says itself whether its lot owes any."""

    dependencies = [("licensing", "0013_retiring_since")]

    operations = [
        # The few that run are found by their holders' index.
        migrations.RemoveIndex(model_name="lease", name="lease_running"),
        migrations.RemoveIndex(model_name="lease", name="lease_by_end"),
        migrations.AddIndex(
            model_name="lease",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["organization", "subscription", "ended_at"],
                name="lease_by_end",
            ),
        ),
        # Nothing refers to a lease; and its other keys name the organization, too.
        migrations.RemoveConstraint(model_name="lease", name="lease_in_organization"),
        migrations.AlterField(
            model_name="lease",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.organization",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="lot_owes",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(OWING, migrations.RunSQL.noop),
    ]
