"""What was invoiced elsewhere is invoiced here from a day on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0014_given_back_at_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="invoiced_here_from",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                name="subscription_invoiced_here_from",
                condition=models.Q(invoiced_here_from__isnull=True)
                | models.Q(invoiced_here_from__gte=models.F("signed_on")) & ~models.Q(invoiced_elsewhere_reason=""),
            ),
        ),
    ]
