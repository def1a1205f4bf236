"""Whether a start runs is one constraint, read anew at each start, and refuses a reason without an end, too."""

from django.db import migrations, models

from tenants.row_security import ProtectBusyTable

HAS_REASON = ~models.Q(end_reason="")


class Migration(migrations.Migration):
    dependencies = [("licensing", "0018_places_of_subscriptions")]

    operations = [
        migrations.RemoveConstraint(model_name="lease", name="lease_ended_whole"),
        migrations.RemoveConstraint(model_name="lease", name="lease_running_is_somebodys"),
        migrations.AddConstraint(
            model_name="lease",
            constraint=models.CheckConstraint(
                name="lease_runs_or_ended",
                condition=models.Q(ended_at__isnull=True, end_reason="", person__isnull=False)
                | models.Q(ended_at__isnull=False, ended_at__gte=models.F("started_at")) & HAS_REASON,
            ),
        ),
        migrations.RemoveConstraint(model_name="assignment", name="assignment_ended_whole"),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                name="assignment_held_or_ended",
                condition=models.Q(ends_at__isnull=True, end_reason="")
                | models.Q(ends_at__isnull=False, ends_at__gte=models.F("starts_at")) & HAS_REASON,
            ),
        ),
        ProtectBusyTable("lease"),
        ProtectBusyTable("place"),
    ]
