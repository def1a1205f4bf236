"""Taking a place and giving it back touches no index any more: none of them says who holds it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0016_lots_of_licences"),
        ("tenants", "0013_names_of_many"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="place",
            name="place_free",
        ),
        migrations.RemoveIndex(
            model_name="place",
            name="place_owed",
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(
                condition=models.Q(("is_retiring", False)),
                fields=["organization", "subscription_id", "kind"],
                name="place_of_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(condition=models.Q(("is_retiring", True)), fields=["lot"], name="place_owed"),
        ),
    ]
