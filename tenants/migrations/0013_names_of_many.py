"""What so many audit entries and mails are called."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0012_one_policy")]

    operations = [
        migrations.AlterModelOptions(
            name="auditentry",
            options={
                "base_manager_name": "objects",
                "ordering": ["-at", "-id"],
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
            },
        ),
        migrations.AlterModelOptions(
            name="outboxmessage",
            options={
                "base_manager_name": "objects",
                "ordering": ["-queued_at", "-id"],
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
            },
        ),
    ]
