"""Questions whether people still need a license that they do not use."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0009_busy_times"),
        ("tenants", "0010_people_upload"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeatQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=63)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_user_id", models.UUIDField(null=True)),
                ("free_on", models.DateField()),
                (
                    "reply",
                    models.CharField(
                        blank=True,
                        choices=[("needed", "Still needs it"), ("not_needed", "Does not need it any more")],
                        max_length=10,
                    ),
                ),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "Kept: the person needs it"),
                            ("used", "Kept: it was used since"),
                            ("freed", "Freed"),
                            ("moot", "The person had it no longer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.person",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "question about a seat",
                "verbose_name_plural": "questions about seats",
                "db_table": "seat_question",
                "ordering": ["asked_at", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="seat_question_in_organization"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("organization", "subscription", "person"),
                        name="seat_question_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replied_at__isnull", True), ("reply", "")),
                            models.Q(("replied_at__isnull", False), ("reply__in", ["needed", "not_needed"])),
                            _connector="OR",
                        ),
                        name="seat_question_replied_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("outcome", "")),
                            models.Q(("closed_at__isnull", False), ("outcome__in", ["kept", "used", "freed", "moot"])),
                            _connector="OR",
                        ),
                        name="seat_question_closed_whole",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="seat_question_subscription_same_organization"
                    ),
                    tenants.constraints.SameOrganization(field="person", name="seat_question_person_same_organization"),
                ],
            },
        ),
        # The person's answer comes by the link of a mail, in the scope of the portal.
        ProtectTenantTable("seat_question", web="select, insert, update", vendor="select, insert, update"),
        FreezeRows("seat_question", once="closed_at"),
    ]
