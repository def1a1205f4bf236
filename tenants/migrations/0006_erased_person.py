"""Erased people, what erasing needs to write, and whether a user is a member of any organization."""

from django.db import migrations, models

from tenants.row_security import lookup_function

IS_MEMBER_ANYWHERE = lookup_function(
    "is_member_anywhere(uuid)",
    "boolean",
    "select exists (select from membership m where m.user_id = $1)",
    roles="lisens_web, lisens_staff, lisens_worker",
)
# Of the person's own organization only, as the policies say.
MORE_GRANTS = """
grant update (recipients, context, subject, body, last_error), delete on outbox_message to lisens_web;
grant update (body) on idempotency_record to lisens_web;
"""
LESS_GRANTS = """
revoke update (recipients, context, subject, body, last_error), delete on outbox_message from lisens_web;
revoke update (body) on idempotency_record from lisens_web;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_usage_display")]

    operations = [
        migrations.AddField("person", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("person", "erased_user_id", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                name="person_erased_whole",
                condition=models.Q(erased_at__isnull=False, email="", external_id__startswith="erased-")
                | models.Q(erased_at__isnull=True, erased_user_id__isnull=True),
            ),
        ),
        migrations.RunSQL(MORE_GRANTS, LESS_GRANTS),
        migrations.RunSQL(IS_MEMBER_ANYWHERE, "drop function is_member_anywhere(uuid)"),
    ]
