"""Where a department's costs are booked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_invitation")]

    operations = [
        migrations.AddField(
            model_name="department",
            name="accounting_string",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
    ]
