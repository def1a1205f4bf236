"""Since when a held license is to go: from then on the grace of who holds it runs. Those of before count from today."""

from django.db import migrations, models

FROM_TODAY = "update place set retiring_since = current_date where is_retiring and held_by is not null"


class Migration(migrations.Migration):
    dependencies = [("licensing", "0012_forgotten_people")]

    operations = [
        migrations.AddField(model_name="place", name="retiring_since", field=models.DateField(null=True)),
        migrations.RunSQL(FROM_TODAY, migrations.RunSQL.noop),
    ]
