"""Options of a plan at other values on one subscription."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0003_notice_withdrawal"),
        ("tenants", "0004_department_accounting_string"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubscriptionOverride",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("path", models.CharField(max_length=200)),
                ("value", models.JSONField(null=True)),
                ("starts_on", models.DateField()),
                ("reason", models.CharField(max_length=1000)),
                ("agreed_at", models.DateTimeField()),
                ("agreed_by_user_id", models.UUIDField(null=True)),
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
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="licensing.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreed option",
                "verbose_name_plural": "agreed options",
                "db_table": "subscription_override",
                "ordering": ["starts_on", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "subscription"], name="subscription_override_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="subscription_override_in_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="subscription_override_reason"
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="subscription_override_subscription_same_organization"
                    ),
                ],
            },
        ),
        ProtectTenantTable("subscription_override", web="select", vendor=APPEND),
        FreezeRows("subscription_override"),
    ]
