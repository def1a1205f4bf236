"""What the coming year is likely to cost, and what administrators were told of it before the last day for notice."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_row_policies"),
        ("licensing", "0002_row_policies"),
        ("tenants", "0003_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "term_number",
                    models.PositiveIntegerField(help_text="The term that is priced by the year that is measured."),
                ),
                (
                    "on",
                    models.DateField(help_text="The organisation’s local day; usage of the days before it is counted."),
                ),
                ("currency", models.CharField(max_length=3)),
                ("low_units", models.DecimalField(decimal_places=12, max_digits=38)),
                ("likely_units", models.DecimalField(decimal_places=12, max_digits=38)),
                ("high_units", models.DecimalField(decimal_places=12, max_digits=38)),
                ("low_fee", models.DecimalField(decimal_places=4, max_digits=20)),
                ("likely_fee", models.DecimalField(decimal_places=4, max_digits=20)),
                ("high_fee", models.DecimalField(decimal_places=4, max_digits=20)),
                ("why", models.JSONField()),
                ("passed_percent", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
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
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "forecast",
                "verbose_name_plural": "forecasts",
                "db_table": "forecast",
                "ordering": ["-on", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="forecast_in_organization"),
                    models.UniqueConstraint(fields=("organization", "subscription", "on"), name="forecast_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("high_units__gte", models.F("likely_units")),
                            ("likely_units__gte", models.F("low_units")),
                            ("low_units__gte", 0),
                        ),
                        name="forecast_units_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("high_fee__gte", models.F("likely_fee")),
                            ("likely_fee__gte", models.F("low_fee")),
                            ("low_fee__gte", 0),
                        ),
                        name="forecast_fees_in_order",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="forecast_subscription_same_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeReminder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("term_number", models.PositiveIntegerField(help_text="The coming term, whose price is indicated.")),
                ("days", models.PositiveSmallIntegerField()),
                ("on", models.DateField(help_text="The organisation’s local day of the mail.")),
                ("last_day_for_notice", models.DateField()),
                (
                    "source",
                    models.CharField(
                        choices=[("price", "Decided price"), ("forecast", "Forecast"), ("none", "No price yet")],
                        max_length=10,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("low", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("high", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("reminded_at", models.DateTimeField()),
                (
                    "forecast",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.forecast",
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
                "verbose_name": "reminder of notice",
                "verbose_name_plural": "reminders of notice",
                "db_table": "notice_reminder",
                "ordering": ["-on", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "subscription", "term_number", "days"), name="notice_reminder_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("on__lte", models.F("last_day_for_notice"))), name="notice_reminder_in_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__isnull", True),
                                ("forecast__isnull", True),
                                ("high__isnull", True),
                                ("low__isnull", True),
                                ("source", "none"),
                            ),
                            models.Q(
                                ("amount__gte", 0),
                                ("amount__isnull", False),
                                ("forecast__isnull", True),
                                ("high__isnull", True),
                                ("low__isnull", True),
                                ("source", "price"),
                            ),
                            models.Q(
                                ("amount__gte", models.F("low")),
                                ("amount__isnull", False),
                                ("forecast__isnull", False),
                                ("high__gte", models.F("amount")),
                                ("high__isnull", False),
                                ("low__gte", 0),
                                ("low__isnull", False),
                                ("source", "forecast"),
                            ),
                            _connector="OR",
                        ),
                        name="notice_reminder_amounts",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="notice_reminder_subscription_same_organization"
                    ),
                    tenants.constraints.SameOrganization(
                        field="forecast", name="notice_reminder_forecast_same_organization"
                    ),
                ],
            },
        ),
        ProtectTenantTable("forecast", web="select", vendor=APPEND),
        ProtectTenantTable("notice_reminder", web="select", vendor=APPEND),
        FreezeRows("forecast"),
        FreezeRows("notice_reminder"),
    ]
