"""How invoices are split over departments: what an organization usually wants, and every split that was kept."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_releases"),
        ("tenants", "0004_department_accounting_string"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceAllocation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                (
                    "key",
                    models.CharField(
                        choices=[("usage", "By usage"), ("percent", "By fixed percentages"), ("people", "By people")],
                        max_length=10,
                    ),
                ),
                ("basis", models.JSONField(help_text="The key with the days and weights that it was computed from.")),
                ("currency", models.CharField(max_length=3)),
                ("net", models.DecimalField(decimal_places=4, max_digits=20)),
                ("vat", models.DecimalField(decimal_places=4, max_digits=20)),
                ("total", models.DecimalField(decimal_places=4, max_digits=20)),
                ("kept_at", models.DateTimeField()),
                ("kept_by_user_id", models.UUIDField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.invoice",
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
                "db_table": "invoice_allocation",
                "ordering": ["invoice", "-revision"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="invoice_allocation_in_organization"),
                    models.UniqueConstraint(
                        fields=("organization", "invoice", "revision"), name="invoice_allocation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("vat")),
                            )
                        ),
                        name="invoice_allocation_adds_up",
                    ),
                    tenants.constraints.SameOrganization(
                        field="invoice", name="invoice_allocation_invoice_same_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceAllocationLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("code", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("accounting_string", models.CharField(blank=True, max_length=100)),
                ("inputs", models.JSONField(help_text="What the department's part was computed from.")),
                ("net", models.DecimalField(decimal_places=4, max_digits=20)),
                ("vat", models.DecimalField(decimal_places=4, max_digits=20)),
                ("total", models.DecimalField(decimal_places=4, max_digits=20)),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="billing.invoiceallocation",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.department",
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
                "db_table": "invoice_allocation_line",
                "ordering": ["allocation", "position"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "allocation", "position"), name="invoice_allocation_line_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("vat")),
                            )
                        ),
                        name="invoice_allocation_line_adds_up",
                    ),
                    tenants.constraints.SameOrganization(
                        field="allocation", name="invoice_allocation_line_allocation_same_organization"
                    ),
                    tenants.constraints.SameOrganization(
                        field="department", name="invoice_allocation_line_department_same_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllocationRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        choices=[("usage", "By usage"), ("percent", "By fixed percentages"), ("people", "By people")],
                        max_length=10,
                    ),
                ),
                ("percents", models.JSONField(default=list)),
                ("has_rest", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
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
                "db_table": "allocation_rule",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("organization",), name="allocation_rule_once")],
            },
        ),
        ProtectTenantTable("allocation_rule", web="select, insert, update"),
        ProtectTenantTable("invoice_allocation", web=APPEND, vendor=APPEND),
        ProtectTenantTable("invoice_allocation_line", web=APPEND, vendor=APPEND),
        FreezeRows("invoice_allocation"),
        FreezeRows("invoice_allocation_line"),
    ]
