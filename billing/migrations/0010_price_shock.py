"""The right to leave because of a price, and its waiver."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0009_notice_receipt"),
        ("tenants", "0005_usage_display"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceShock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("indicated", models.DecimalField(decimal_places=4, max_digits=20)),
                ("percent", models.DecimalField(decimal_places=6, max_digits=12)),
                ("last_day", models.DateField(help_text="The organisation’s local day.")),
                ("ends_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                (
                    "offer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_shocks",
                        to="billing.offer",
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
                "verbose_name": "price shock",
                "verbose_name_plural": "price shocks",
                "db_table": "price_shock",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="price_shock_in_organization"),
                    models.UniqueConstraint(fields=("organization", "offer"), name="price_shock_once"),
                    models.CheckConstraint(
                        condition=models.Q(("indicated__gte", 0), ("percent__gte", 0)), name="price_shock_amounts"
                    ),
                    tenants.constraints.SameOrganization(field="offer", name="price_shock_offer_same_organization"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceShockWaiver",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("waived_at", models.DateTimeField()),
                ("waived_by_user_id", models.UUIDField(null=True)),
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
                    "shock",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
                        to="billing.priceshock",
                    ),
                ),
            ],
            options={
                "verbose_name": "waiver of a price shock",
                "verbose_name_plural": "waivers of price shocks",
                "db_table": "price_shock_waiver",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "shock"), name="price_shock_waived_once"),
                    tenants.constraints.SameOrganization(
                        field="shock", name="price_shock_waiver_shock_same_organization"
                    ),
                ],
            },
        ),
        ProtectTenantTable("price_shock", web="select", vendor=APPEND),
        ProtectTenantTable("price_shock_waiver", web=APPEND, vendor=APPEND),
        FreezeRows("price_shock"),
        FreezeRows("price_shock_waiver"),
    ]
