"""Policies, grants, final rows, the listed look-ups, and the clock that jobs may set."""

from django.db import migrations

from tenants.row_security import (
    APPEND,
    CHANGE,
    FreezeRows,
    GrantSharedTable,
    ProtectTenantTable,
    lookup_function,
)

# Users and sessions exist once. What the web role may do with each table that belongs to no tenant:
SHARED = {
    "user_account": "select, insert, update",
    "user_account_groups": "select",
    "user_account_user_permissions": "select",
    "auth_group": "select",
    "auth_group_permissions": "select",
    "auth_permission": "select",
    "django_session": CHANGE,
    "django_content_type": "select",
    "account_emailaddress": CHANGE,
    "account_emailconfirmation": CHANGE,
    "django_admin_log": "",
}

# `app.now` is set by `run_jobs` and by tests, and by nobody else.
NOW = """
create function lisens_now() returns timestamptz language sql volatile set search_path = pg_catalog, pg_temp as $$
    select coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp())
$$;
"""

FIND_API_KEY = lookup_function(
    "find_api_key(bytea)",
    "table (api_key_id uuid, organization_id uuid)",
    "select k.id, k.organization_id from api_key k where k.digest = $1 and k.revoked_at is null"
    " and (k.expires_at is null or k.expires_at > lisens_now())",
)


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        *[GrantSharedTable(table, web=web) for table, web in SHARED.items()],
        # Health checks and `makemigrations` read it outside of every scope.
        migrations.RunSQL(
            "grant select on django_migrations to lisens_app", "revoke all on django_migrations from lisens_app"
        ),
        migrations.RunSQL(NOW, "drop function lisens_now()"),
        # Its language is the administrators' own choice; the right to change a column is also what a lock needs.
        ProtectTenantTable("organization", column="id", web="select, update (locale)"),
        ProtectTenantTable("partnership", web="select"),
        ProtectTenantTable("department"),
        ProtectTenantTable("person"),
        ProtectTenantTable("person_department"),
        ProtectTenantTable("membership", own_user="user_id"),
        ProtectTenantTable("api_key", web="select, insert, update"),
        ProtectTenantTable("audit_entry", web=APPEND, vendor=APPEND),
        ProtectTenantTable("outbox_message", web=APPEND),
        ProtectTenantTable("idempotency_record", web=APPEND),
        FreezeRows("audit_entry"),
        migrations.RunSQL(FIND_API_KEY, "drop function find_api_key(bytea)"),
    ]
