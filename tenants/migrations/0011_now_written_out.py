from django.db import migrations

# Written out in each statement by the planner, which it does for a function without settings of its own. Called, it
# costs more than the rest of a small statement. Its names are qualified instead.
NOW = """
create or replace function lisens_now() returns timestamptz language sql volatile as $$
    select coalesce(
        nullif(pg_catalog.current_setting('app.now', true), '')::pg_catalog.timestamptz, pg_catalog.clock_timestamp()
    )
$$;
"""
BEFORE = """
create or replace function lisens_now() returns timestamptz language sql volatile
    set search_path = pg_catalog, pg_temp as $$
    select coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp())
$$;
"""


class Migration(migrations.Migration):
    """The database's clock costs nothing to read."""

    dependencies = [("tenants", "0010_people_upload")]

    operations = [migrations.RunSQL(NOW, BEFORE)]
