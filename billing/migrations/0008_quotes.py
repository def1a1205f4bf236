"""Quotes, what became of them, their acceptance; support facts of sellers; requests for workshops."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, GrantSharedTable, ProtectTenantTable, lookup_function

# A quote that has been sent, by the hash of its link's token; whether it can be accepted still, its page says.
FIND_QUOTE = lookup_function(
    "find_quote(bytea)",
    "table (quote_id uuid)",
    "select q.id from quote q where q.token_digest = $1"
    " and exists (select from quote_step s where s.quote_id = q.id and s.kind = 'sent')",
)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0007_endpoint"),
        ("licensing", "0003_notice_withdrawal"),
        ("tenants", "0004_department_accounting_string"),
    ]

    operations = [
        migrations.AddField(
            model_name="seller",
            name="support_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="support by e-mail"),
        ),
        migrations.AddField(
            model_name="seller",
            name="support_hours",
            field=models.CharField(blank=True, max_length=200, verbose_name="support hours"),
        ),
        migrations.AddField(
            model_name="seller",
            name="support_phone",
            field=models.CharField(blank=True, max_length=40, verbose_name="support by telephone"),
        ),
        migrations.AddField(
            model_name="seller",
            name="teaching_url",
            field=models.CharField(blank=True, max_length=300, verbose_name="address of the teaching material"),
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("revision", models.PositiveSmallIntegerField(verbose_name="version")),
                ("is_another", models.BooleanField(default=False)),
                (
                    "organization_type",
                    models.CharField(
                        choices=[
                            ("public_agency", "Public agency"),
                            ("consulting_engineer", "Consulting engineer"),
                            ("architect", "Architect"),
                            ("contractor", "Contractor"),
                            ("partner", "Partner"),
                            ("other", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                ("employees", models.PositiveIntegerField()),
                ("expected_units", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("type_reason", models.TextField(blank=True)),
                ("units_reason", models.TextField(blank=True)),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("valid_until", models.DateField(verbose_name="valid until")),
                ("content", models.JSONField()),
                ("text_hash", models.CharField(max_length=64)),
                ("token_digest", models.BinaryField(unique=True)),
                ("prepared_at", models.DateTimeField()),
                ("prepared_by_user_id", models.UUIDField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organization",
                    ),
                ),
                (
                    "plan_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.planversion"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="billing.quoterequest"
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.seller"
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
                "db_table": "quote",
                "ordering": ["-prepared_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "revision"), name="quote_revision_once"),
                    models.UniqueConstraint(fields=("seller", "number", "revision"), name="quote_number_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="quote_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteAcceptance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("position", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254)),
                ("accepted_at", models.DateTimeField()),
                ("signed_on", models.DateField()),
                ("content", models.JSONField()),
                ("text_hash", models.CharField(max_length=64)),
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
                    "plan_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.planversion"
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="billing.quote"
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
                "verbose_name": "acceptance",
                "verbose_name_plural": "acceptances",
                "db_table": "quote_acceptance",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("quote",), name="quote_accepted_once"),
                    models.UniqueConstraint(fields=("organization", "subscription"), name="subscription_accepted_once"),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="quote_acceptance_subscription_same_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=[("sent", "Sent"), ("withdrawn", "Withdrawn")], max_length=10)),
                ("at", models.DateTimeField()),
                ("by_user_id", models.UUIDField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="billing.quote"
                    ),
                ),
            ],
            options={
                "db_table": "quote_step",
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("quote", "kind"), name="quote_step_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkshopRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("wish", models.TextField(verbose_name="wish")),
                ("requested_at", models.DateTimeField()),
                ("requested_by_user_id", models.UUIDField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("agreed", "Agreed"), ("declined", "Declined")], max_length=10
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
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
                "verbose_name": "workshop request",
                "verbose_name_plural": "workshop requests",
                "db_table": "workshop_request",
                "ordering": ["-requested_at", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")), fields=("organization",), name="workshop_request_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(("answer__in", ["agreed", "declined"]), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="workshop_request_answered",
                    ),
                ],
            },
        ),
        GrantSharedTable("quote", web="", vendor=APPEND),
        GrantSharedTable("quote_step", web="", vendor=APPEND),
        ProtectTenantTable("quote_acceptance", web="select", vendor=APPEND),
        ProtectTenantTable("workshop_request", web=APPEND, vendor="select, insert, update"),
        FreezeRows("quote"),
        FreezeRows("quote_step"),
        FreezeRows("quote_acceptance"),
        migrations.RunSQL(FIND_QUOTE, "drop function find_quote(bytea)"),
    ]
