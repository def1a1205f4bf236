import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.ids
from tenants.row_security import CHANGE, GrantSharedTable


class Migration(migrations.Migration):
    """When each password was set. Those that were set before are as old as their users."""

    initial = True

    dependencies = [("tenants", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PastPassword",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("password", models.CharField(max_length=128)),
                ("set_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "past password",
                "verbose_name_plural": "past passwords",
                "db_table": "past_password",
                "ordering": ["-set_at", "-id"],
                "indexes": [models.Index(fields=["user", "-set_at"], name="past_password_of_user")],
            },
        ),
        # Like users and sessions, passwords exist once; no program reads them out.
        GrantSharedTable("past_password", web=CHANGE),
    ]
