"""Seats of people: since when, by whom, why, and why no longer. No service had written any before."""

import datetime

from django.db import migrations, models

BEFORE_ALL = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0005_places_and_leases")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("released", "Given back"),
                    ("passed_on", "Passed on to somebody else"),
                    ("roles_changed", "The person’s roles changed"),
                    ("place_changed", "Goes on with another licence"),
                    ("unused", "Was not used"),
                    ("NOT_CURRENT", "The person left"),
                    ("SUBSCRIPTION_ENDED", "The agreement ended"),
                ],
                default="",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField(model_name="assignment", name="given_by_user_id", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="assignment",
            name="held_since",
            field=models.DateTimeField(default=BEFORE_ALL),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="assignment", name="why", field=models.JSONField(default=dict), preserve_default=False
        ),
        migrations.AddField(model_name="productrole", name="given_by_user_id", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="lease",
            index=models.Index(fields=["organization", "subscription", "person"], name="lease_of_person"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ends_at__isnull", True)),
                    models.Q(("ends_at__gte", models.F("starts_at")), models.Q(("end_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="assignment_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_since__lte", models.F("starts_at"))), name="assignment_held_since"
            ),
        ),
        migrations.AddConstraint(
            model_name="productrole",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__isnull", True), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                name="product_role_dates",
            ),
        ),
    ]
