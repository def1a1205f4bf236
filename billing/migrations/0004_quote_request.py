"""Requests for quotes: the public page may add one, and learns how many came from one sender, never which."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids
from tenants.row_security import GrantSharedTable, lookup_function

# Counts only: the web role may read no request.
COUNT_QUOTE_REQUESTS = lookup_function(
    "count_quote_requests(text, timestamptz, text, timestamptz)",
    "table (by_sender bigint, by_email bigint)",
    "select (select count(*) from quote_request where sender = $1 and requested_at > $2),"
    " (select count(*) from quote_request where email = $3 and requested_at > $4)",
)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_forecasts"),
        ("licensing", "0002_row_policies"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuoteRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organization_name", models.CharField(max_length=200, verbose_name="organisation")),
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
                        verbose_name="type",
                    ),
                ),
                ("employees", models.PositiveIntegerField(verbose_name="employees")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                (
                    "registration_number",
                    models.CharField(blank=True, max_length=40, verbose_name="registration number"),
                ),
                ("contact_name", models.CharField(max_length=200, verbose_name="contact")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("message", models.TextField(blank=True, verbose_name="message")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("currency", models.CharField(max_length=3)),
                ("units", models.DecimalField(decimal_places=12, max_digits=30, null=True)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("decision", models.JSONField(null=True)),
                ("sender", models.CharField(blank=True, max_length=64)),
                ("requested_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_reason", models.TextField(blank=True)),
                (
                    "plan_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.planversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a quote",
                "verbose_name_plural": "requests for quotes",
                "db_table": "quote_request",
                "ordering": ["-requested_at", "-id"],
                "indexes": [
                    models.Index(fields=["sender", "requested_at"], name="quote_request_by_sender"),
                    models.Index(fields=["email", "requested_at"], name="quote_request_by_email"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("decision__isnull", True), ("units__isnull", True)),
                            models.Q(("amount__gte", 0), ("decision__isnull", False), ("units__isnull", False)),
                            _connector="OR",
                        ),
                        name="quote_request_estimate",
                    )
                ],
            },
        ),
        # The id is what an insertion gives back.
        GrantSharedTable("quote_request", web="insert, select (id)", vendor="select, insert, update"),
        migrations.RunSQL(
            COUNT_QUOTE_REQUESTS, "drop function count_quote_requests(text, timestamptz, text, timestamptz)"
        ),
    ]
