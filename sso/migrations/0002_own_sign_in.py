"""Organizations' own log-ins, whose account is whose user, and the look-up of one by the organization's slug."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import ProtectTenantTable, lookup_function

# Only what people may use, and ids only: what a connection holds is read in its organization's scope.
FIND_SIGN_IN = lookup_function(
    "find_sign_in(text)",
    "table (connection_id uuid, organization_id uuid)",
    "select c.id, c.organization_id from identity_connection c join organization o on o.id = c.organization_id"
    " where o.slug = $1 and c.enabled_at is not null",
)


class Migration(migrations.Migration):
    dependencies = [
        ("sso", "0001_past_password"),
        ("tenants", "0013_names_of_many"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityConnection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("issuer", models.CharField(max_length=500, verbose_name="issuer")),
                ("client_id", models.CharField(max_length=255, verbose_name="client id")),
                ("sealed_secret", models.BinaryField()),
                ("authorization_url", models.CharField(max_length=500)),
                ("token_url", models.CharField(max_length=500)),
                ("keys_url", models.CharField(max_length=500)),
                ("secret_goes", models.CharField(choices=[("basic", "basic"), ("post", "post")], max_length=5)),
                ("keys", models.JSONField()),
                ("described_at", models.DateTimeField()),
                ("tested_at", models.DateTimeField(null=True)),
                ("enabled_at", models.DateTimeField(null=True)),
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
                "verbose_name": "own sign-in",
                "verbose_name_plural": "own sign-ins",
                "db_table": "identity_connection",
                "ordering": ["organization_id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization",), name="identity_connection_once"),
                    models.UniqueConstraint(fields=("organization", "id"), name="identity_connection_in_organization"),
                    models.CheckConstraint(
                        condition=models.Q(("enabled_at__isnull", True), ("tested_at__isnull", False), _connector="OR"),
                        name="identity_connection_tested_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(max_length=255)),
                ("connected_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to="sso.identityconnection",
                    ),
                ),
            ],
            options={
                "verbose_name": "own account",
                "verbose_name_plural": "own accounts",
                "db_table": "identity",
                "ordering": ["-last_used_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "subject"), name="identity_once"),
                    models.UniqueConstraint(fields=("connection", "user"), name="identity_of_user_once"),
                    tenants.constraints.SameOrganization(
                        field="connection", name="identity_connection_same_organization"
                    ),
                ],
            },
        ),
        ProtectTenantTable("identity_connection"),
        ProtectTenantTable("identity"),
        migrations.RunSQL(FIND_SIGN_IN, "drop function find_sign_in(text)"),
    ]
