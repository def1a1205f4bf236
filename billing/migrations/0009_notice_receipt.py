"""The receipt of each notice, kept with it."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0008_quotes"),
        ("licensing", "0003_notice_withdrawal"),
        ("tenants", "0004_department_accounting_string"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeReceipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("written_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.notice",
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
                "verbose_name": "receipt of notice",
                "verbose_name_plural": "receipts of notice",
                "db_table": "notice_receipt",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "notice"), name="notice_receipt_once"),
                    tenants.constraints.SameOrganization(
                        field="notice", name="notice_receipt_notice_same_organization"
                    ),
                ],
            },
        ),
        ProtectTenantTable("notice_receipt", web=APPEND, vendor=APPEND),
        FreezeRows("notice_receipt"),
    ]
