from django.db import migrations, models


class Migration(migrations.Migration):
    """What ran in the last 90 days, and who was refused then, is found without reading the years before."""

    dependencies = [("licensing", "0008_invoiced_elsewhere")]

    operations = [
        migrations.AddIndex(
            model_name="lease",
            index=models.Index(fields=["organization", "subscription", "ended_at"], name="lease_by_end"),
        ),
        migrations.AddIndex(
            model_name="denial",
            index=models.Index(fields=["organization", "subscription", "first_at"], name="denial_by_moment"),
        ),
    ]
