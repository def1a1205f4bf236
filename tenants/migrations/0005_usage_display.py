"""How an organization shows its people's usage, and the key of its pseudonyms: another one for each organization."""

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0004_department_accounting_string")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="pseudonym_key",
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
        ),
        migrations.AddField(
            model_name="organization", name="usage_display", field=models.CharField(default="by_name", max_length=20)
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                name="organization_usage_display",
                condition=models.Q(usage_display__in=["by_name", "by_pseudonym", "by_department"]),
            ),
        ),
        # The administrators' own choice, as the language is.
        migrations.RunSQL(
            "grant update (usage_display) on organization to lisens_web",
            "revoke update (usage_display) on organization from lisens_web",
        ),
    ]
