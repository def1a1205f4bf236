"""How long an organization's raw events are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_erased_person")]

    operations = [
        migrations.AddField("organization", "raw_events_months", models.PositiveSmallIntegerField(default=15)),
        migrations.AddConstraint(
            "organization",
            models.CheckConstraint(
                name="organization_raw_events_months",
                condition=models.Q(raw_events_months__gte=14, raw_events_months__lte=120),
            ),
        ),
    ]
