from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_allocations"),
    ]

    operations = [
        migrations.AddField(
            model_name="billingprofile",
            name="endpoint_id",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="e-invoice address"),
        ),
        migrations.AddField(
            model_name="billingprofile",
            name="endpoint_scheme",
            field=models.CharField(
                blank=True, default="", max_length=4, verbose_name="scheme of the e-invoice address"
            ),
        ),
    ]
