"""That a subscription went on as one of another plan."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0010_seat_question"),
        ("tenants", "0010_people_upload"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubscriptionMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("moved_on", models.DateField()),
                ("reason", models.CharField(max_length=1000)),
                ("why", models.JSONField()),
                ("accepted_over_limit", models.BooleanField(default=False)),
                ("moved_at", models.DateTimeField()),
                ("moved_by_user_id", models.UUIDField(null=True)),
                (
                    "after",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "move to another plan",
                "verbose_name_plural": "moves to another plan",
                "db_table": "subscription_move",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="subscription_move_in_organization"),
                    models.UniqueConstraint(fields=("organization", "before"), name="subscription_moved_once"),
                    models.UniqueConstraint(fields=("organization", "after"), name="subscription_move_to_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="subscription_move_reason"
                    ),
                    tenants.constraints.SameOrganization(
                        field="before", name="subscription_move_before_same_organization"
                    ),
                    tenants.constraints.SameOrganization(
                        field="after", name="subscription_move_after_same_organization"
                    ),
                ],
            },
        ),
        ProtectTenantTable("subscription_move", web="select", vendor=APPEND),
        FreezeRows("subscription_move"),
    ]
