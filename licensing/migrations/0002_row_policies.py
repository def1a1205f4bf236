"""Policies and grants; published plan versions and received notices are final."""

from django.db import migrations

from tenants.row_security import APPEND, FreezeRows, GrantSharedTable, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [("licensing", "0001_initial"), ("tenants", "0002_row_policies")]

    operations = [
        GrantSharedTable("product"),
        GrantSharedTable("plan"),
        GrantSharedTable("plan_version", vendor=APPEND),
        FreezeRows("plan_version"),
        # Notice sets the day on which a subscription ends, so the portal may update that.
        ProtectTenantTable("subscription", web="select, update", vendor="select, insert, update"),
        ProtectTenantTable("term", web="select", vendor="select, insert"),
        ProtectTenantTable("notice", web=APPEND, vendor=APPEND),
        FreezeRows("term"),
        FreezeRows("notice"),
    ]
