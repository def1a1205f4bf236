"""Invitations, and the look-up of one by its link."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import ProtectTenantTable, lookup_function

FIND_INVITATION = lookup_function(
    "find_invitation(bytea)",
    "table (invitation_id uuid, organization_id uuid)",
    "select i.id, i.organization_id from invitation i where i.token_digest = $1 and i.accepted_at is null"
    " and i.withdrawn_at is null and i.expires_at > lisens_now()",
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_row_policies")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("token_digest", models.BinaryField(unique=True)),
                ("is_license_administrator", models.BooleanField(default=False, verbose_name="licence administrator")),
                ("is_billing_contact", models.BooleanField(default=False, verbose_name="billing contact")),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "db_table": "invitation",
                "ordering": ["-invited_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("organization", "email"),
                        name="invitation_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                        ),
                        name="invitation_ends_once",
                    ),
                    tenants.constraints.SameOrganization(field="person", name="invitation_person_same_organization"),
                ],
            },
        ),
        ProtectTenantTable("invitation", web="select, insert, update"),
        migrations.RunSQL(FIND_INVITATION, "drop function find_invitation(bytea)"),
    ]
