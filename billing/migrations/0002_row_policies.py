"""Policies, grants, and what is final: prices, offers, charges and issued documents."""

from django.db import migrations

from tenants.row_security import APPEND, FreezeRows, GrantSharedTable, ProtectTenantTable

# A line goes with its invoice: once that is issued, no line may be added, changed or taken away.
LINES_OF_ISSUED = """
create function invoice_line_frozen() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op <> 'INSERT' and exists (select from invoice where id = old.invoice_id and issued_at is not null)
    or tg_op <> 'DELETE' and exists (select from invoice where id = new.invoice_id and issued_at is not null) then
        raise exception 'invoice_line: the invoice is issued' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$;
create trigger frozen_line before insert or update or delete on invoice_line
    for each row execute function invoice_line_frozen();
create function invoice_line_kept() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin raise exception 'invoice_line: rows are final' using errcode = 'restrict_violation'; end $$;
create trigger kept_table before truncate on invoice_line for each statement execute function invoice_line_kept();
"""

# Numbers and dates of a series only rise; once a document is issued, its prefix and seller stay (R-X-8, R-X-12).
RISING_SERIES = """
create function number_series_rises() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'number_series: a series is kept' using errcode = 'restrict_violation';
    end if;
    if old.last_digest <> '' and (new.next_number < old.next_number or new.prefix <> old.prefix
            or new.seller_id <> old.seller_id or new.last_issued_on < old.last_issued_on
            or new.next_number > old.next_number and new.last_digest = old.last_digest) then
        raise exception 'number_series: numbers and dates only rise' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger rising before update or delete on number_series
    for each row execute function number_series_rises();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("licensing", "0002_row_policies"),
        ("tenants", "0002_row_policies"),
    ]

    operations = [
        GrantSharedTable("seller"),
        GrantSharedTable("number_series", web=""),
        GrantSharedTable("plan_pricing", vendor=APPEND),
        FreezeRows("plan_pricing"),
        ProtectTenantTable("billing_profile", web="select, update"),
        ProtectTenantTable("offer", web="select", vendor=APPEND),
        ProtectTenantTable("offer_verdict", web="select", vendor=APPEND),
        ProtectTenantTable("charge", web="select", vendor=APPEND),
        ProtectTenantTable("invoice", web="select", vendor="select, insert, update"),
        ProtectTenantTable("invoice_line", web="select", vendor="select, insert, delete"),
        ProtectTenantTable("rendered_document", web="select", vendor=APPEND),
        ProtectTenantTable("parked_work", web="", vendor="select, insert, update"),
        FreezeRows("offer"),
        FreezeRows("offer_verdict"),
        FreezeRows("charge"),
        FreezeRows("rendered_document"),
        FreezeRows("invoice", once="issued_at"),
        migrations.RunSQL(
            LINES_OF_ISSUED,
            "drop function invoice_line_frozen() cascade; drop function invoice_line_kept() cascade",
        ),
        migrations.RunSQL(RISING_SERIES, "drop function number_series_rises() cascade"),
    ]
