"""What one lot of licences is called, and several."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("licensing", "0015_invoiced_here_from")]

    operations = [
        migrations.AlterModelOptions(
            name="seatlot",
            options={
                "base_manager_name": "objects",
                "ordering": ["starts_on", "id"],
                "verbose_name": "lot of licences",
                "verbose_name_plural": "lots of licences",
            },
        ),
    ]
