"""Requests for quotes that could not be dropped when their time was over: kept with the reason, for staff to see."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids
from tenants.row_security import GrantSharedTable

# As in 0014, where {parked} was empty: what is parked goes with its request.
DROP_REQUEST = """
create or replace function drop_quote_request(wanted uuid) returns boolean language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform from quote_request r where r.id = wanted for update;
    if not found or quote_request_is_kept(wanted) then
        return false;
    end if;
    {parked}
    delete from quote_step t using quote q where q.id = t.quote_id and q.request_id = wanted;
    delete from quote_acceptance a using quote q where q.id = a.quote_id and q.request_id = wanted;
    delete from quote where request_id = wanted;
    delete from quote_request where id = wanted;
    return true;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0014_quote_retention")]

    operations = [
        migrations.CreateModel(
            name="ParkedRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("reason", models.TextField()),
                ("parked_at", models.DateTimeField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parked", to="billing.quoterequest"
                    ),
                ),
            ],
            options={"db_table": "parked_request", "ordering": ["parked_at", "id"]},
        ),
        GrantSharedTable("parked_request", web="", vendor="select, insert, update, delete"),
        migrations.RunSQL(
            DROP_REQUEST.format(parked="delete from parked_request where request_id = wanted;"),
            DROP_REQUEST.format(parked=""),
        ),
    ]
