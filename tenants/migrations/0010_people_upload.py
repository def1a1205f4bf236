"""What a file says of people, between its upload and the decision about it: its user's own rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.ids
from tenants.row_security import OwnRowsOnly, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0009_vendor_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeopleUpload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("file_name", models.CharField(max_length=100)),
                ("said", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "people_upload",
                "ordering": ["created_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "user"), name="people_upload_one_at_a_time"),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="people_upload_expires"
                    ),
                ],
            },
        ),
        ProtectTenantTable("people_upload", web="select, insert, delete", vendor="select, delete"),
        OwnRowsOnly("people_upload"),
    ]
