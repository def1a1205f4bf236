import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, GrantSharedTable, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_quote_request"),
        ("tenants", "0004_department_accounting_string"),
    ]

    operations = [
        migrations.AddField(
            model_name="seller",
            name="releases_by_hand",
            field=models.BooleanField(
                default=False,
                help_text="Staff look at what is to be invoiced, and release it. Otherwise it leaves within the hour.",
                verbose_name="invoices wait for release",
            ),
        ),
        migrations.CreateModel(
            name="InvoiceRelease",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("released_at", models.DateTimeField()),
                ("released_by_user_id", models.UUIDField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("totals", models.JSONField(help_text="Customers and net amount by currency.")),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.seller"
                    ),
                ),
            ],
            options={
                "verbose_name": "release of invoices",
                "verbose_name_plural": "releases of invoices",
                "db_table": "invoice_release",
                "ordering": ["-released_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReleasedCharge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "charge",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.charge",
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
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="billing.invoicerelease"
                    ),
                ),
            ],
            options={
                "db_table": "released_charge",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "charge"), name="charge_released_once"),
                    tenants.constraints.SameOrganization(
                        field="charge", name="released_charge_charge_same_organization"
                    ),
                ],
            },
        ),
        GrantSharedTable("invoice_release", web="", vendor=APPEND),
        ProtectTenantTable("released_charge", web="", vendor=APPEND),
        FreezeRows("invoice_release"),
        FreezeRows("released_charge"),
    ]
