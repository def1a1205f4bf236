"""Requests and their quotes go: those that led to nothing after a while, accepted ones with the contract's years."""

from django.db import migrations

# An acceptance keeps its request until the licence has ended and the years of the seller's law are over after that.
IS_KEPT = """
create function quote_request_is_kept(wanted uuid) returns boolean language sql stable
    set search_path = public, pg_temp as $$
    select exists (
        select from quote_acceptance a
          join quote q on q.id = a.quote_id
          join seller s on s.id = q.seller_id
          join subscription b on b.organization_id = a.organization_id and b.id = a.subscription_id
         where q.request_id = wanted
           and not coalesce((clock_timestamp() at time zone s.timezone)::date
                   > make_date(extract(year from b.ends_on - 1)::int + s.document_years, 12, 31), false))
$$;
"""
# As they were, and now also open to the deletion of what has to be kept no longer.
FROZEN = """
create or replace function {table}_frozen() returns trigger language plpgsql
    set search_path = public, pg_temp as $$
begin
    {{on_delete}}
    raise exception '{table}: rows are final' using errcode = 'restrict_violation';
end $$;
"""
MAY_GO = """
    if tg_op = 'DELETE' then
        if not quote_request_is_kept({request}) then
            return old;
        end if;
    end if;
"""
REQUEST_OF = {
    "quote": "old.request_id",
    "quote_step": "(select q.request_id from quote q where q.id = old.quote_id)",
    "quote_acceptance": "(select q.request_id from quote q where q.id = old.quote_id)",
}
# The one way for a request to go; False where there is none, or where it has to be kept.
DROP_REQUEST = """
create function drop_quote_request(wanted uuid) returns boolean language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform from quote_request r where r.id = wanted for update;
    if not found or quote_request_is_kept(wanted) then
        return false;
    end if;
    delete from quote_step t using quote q where q.id = t.quote_id and q.request_id = wanted;
    delete from quote_acceptance a using quote q where q.id = a.quote_id and q.request_id = wanted;
    delete from quote where request_id = wanted;
    delete from quote_request where id = wanted;
    return true;
end $$;
revoke all on function drop_quote_request(uuid) from public;
grant execute on function drop_quote_request(uuid) to lisens_staff, lisens_worker;
"""


def may_go(table: str, request: str) -> migrations.RunSQL:
    frozen = FROZEN.format(table=table)
    return migrations.RunSQL(frozen.format(on_delete=MAY_GO.format(request=request)), frozen.format(on_delete=""))


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_document_retention")]

    operations = [
        migrations.RunSQL(IS_KEPT, "drop function quote_request_is_kept(uuid)"),
        *(may_go(table, request) for table, request in REQUEST_OF.items()),
        migrations.RunSQL(DROP_REQUEST, "drop function drop_quote_request(uuid)"),
    ]
