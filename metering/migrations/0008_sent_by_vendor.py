"""Whether the vendor sent an event, or the organization itself, and so who may take it back: known by the role."""

from django.db import migrations

# What was there before counts as the vendor's: the owner, who migrates, is not the organization.
ADD = """
alter table usage_event
    add column by_vendor boolean not null default (coalesce(current_setting('role', true), '') <> 'lisens_web')
"""


class Migration(migrations.Migration):
    dependencies = [("metering", "0007_statistics")]

    operations = [migrations.RunSQL(ADD, "alter table usage_event drop column by_vendor")]
