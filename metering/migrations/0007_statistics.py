from django.db import migrations, models


class Migration(migrations.Migration):
    """Meters that tell how people work: added up, or as a mean; of people, or of departments only."""

    dependencies = [("metering", "0006_spans")]

    operations = [
        migrations.AddField(
            model_name="meter",
            name="is_statistic",
            field=models.BooleanField(default=False, help_text="It tells how people work."),
        ),
        migrations.AddField(
            model_name="meter",
            name="read_as",
            field=models.CharField(choices=[("sum", "Added up"), ("mean", "Their mean")], default="sum", max_length=4),
        ),
        migrations.AddField(
            model_name="meter",
            name="by_department_only",
            field=models.BooleanField(
                default=False,
                help_text="It is shown of no single person, whatever an organization shows of usage.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.CheckConstraint(
                condition=models.Q(("read_as__in", ["sum", "mean"])), name="meter_read_as"
            ),
        ),
    ]
