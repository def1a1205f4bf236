"""What keeps a plan from being sold is asked of the program; a customer may be invoiced elsewhere, for a reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0007_seats_given"),
    ]

    operations = [
        migrations.RemoveField(model_name="planversion", name="not_running"),
        migrations.AddField(
            model_name="subscription",
            name="invoiced_elsewhere_reason",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
    ]
