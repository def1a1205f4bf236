"""Credit notes: what they give back of each charge, never more than there was, and final with the document."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable

# No row may be added to an issued credit note, nor go from it before its years are over.
LINE_ADDED = """
create function credit_line_added() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if exists (select from invoice where id = new.credit_note_id and issued_at is not null) then
        raise exception 'credit_line: the credit note is issued' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger added_line before insert on credit_line for each row execute function credit_line_added();
"""
LINE_FROZEN = """
create or replace function credit_line_frozen() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    {on_delete}
    raise exception 'credit_line: rows are final' using errcode = 'restrict_violation';
end $$;
"""
MAY_GO = """
    if tg_op = 'DELETE' then
        if exists (select from public.dropped_document d where d.organization_id = old.organization_id
                      and d.document_id = old.credit_note_id) then
            return old;
        end if;
    end if;
"""
# Whoever credits the same invoice at the same moment waits for its row, and then counts what the other has given back.
CREDIT_WITHIN = """
create function credit_note_within() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
    corrected record;
begin
    select i.organization_id, i.seller_id, i.currency, i.kind, i.issued_at into corrected
      from invoice i where i.id = new.corrects for update;
    if not found or corrected.issued_at is null or corrected.kind <> 'invoice'
        or (corrected.organization_id, corrected.seller_id, corrected.currency)
            is distinct from (new.organization_id, new.seller_id, new.currency) then
        raise exception 'invoice: a credit note corrects an issued invoice, the same seller''s to the same customer'
            using errcode = 'restrict_violation';
    end if;
    if new.net is distinct from (select sum(l.amount) from credit_line l where l.credit_note_id = new.id) then
        raise exception 'invoice: a credit note gives back what its lines say' using errcode = 'restrict_violation';
    end if;
    if exists (select from credit_line l where l.credit_note_id = new.id and not exists (
                    select from invoice_line i where i.invoice_id = new.corrects and i.charge_id = l.charge_id)) then
        raise exception 'invoice: a credit note gives back what its invoice has charged'
            using errcode = 'restrict_violation';
    end if;
    if exists (select from credit_line l join charge c on c.id = l.charge_id
                where l.charge_id in (select n.charge_id from credit_line n where n.credit_note_id = new.id)
                group by c.id, c.amount
               having abs(sum(l.amount)) > abs(c.amount) or sign(sum(l.amount)) = -sign(c.amount)) then
        raise exception 'invoice: more is given back than was charged' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger credit_within before insert or update on invoice for each row
    when (new.kind = 'credit_note' and new.issued_at is not null) execute function credit_note_within();
"""
# As in 0013, where {credit_lines} was empty: what a document gives back goes with it.
DROP_DOCUMENT = """
create or replace function drop_document(wanted uuid, today date) returns boolean language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    acting uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    kept invoice%rowtype;
    dropped uuid;
begin
    select * into kept from invoice i
     where i.id = wanted and i.issued_at is not null and (acting is null or i.organization_id = acting) for update;
    if not found then
        return false;
    end if;
    insert into dropped_document (organization_id, document_id, series_id, sequence, number, kind, issued_on,
                                  previous_digest, digest, dropped_on)
    values (kept.organization_id, kept.id, kept.series_id, kept.sequence, kept.number, kept.kind, kept.issued_on,
            kept.previous_digest, kept.digest, today)
    returning id into dropped;
    insert into dropped_line (organization_id, document_id, charge_id)
    select l.organization_id, dropped, l.charge_id from invoice_line l where l.invoice_id = wanted;
    delete from invoice_allocation_line l using invoice_allocation a
     where a.id = l.allocation_id and a.invoice_id = wanted;
    delete from invoice_allocation where invoice_id = wanted;
    delete from rendered_document where invoice_id = wanted;
    delete from invoice_line where invoice_id = wanted;
    {credit_lines}
    delete from invoice where id = wanted;
    return true;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0015_parked_request"),
        ("tenants", "0002_row_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="corrects",
            field=models.UUIDField(
                help_text="Of a credit note: the invoice that it corrects, which may be kept no longer.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("corrects__isnull", False)),
                fields=["organization", "corrects"],
                name="invoice_corrects",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects__isnull", True), ("kind", "invoice")),
                    models.Q(("corrects__isnull", False), ("kind", "credit_note")),
                    _connector="OR",
                ),
                name="invoice_corrects_or_not",
            ),
        ),
        migrations.CreateModel(
            name="CreditLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                (
                    "charge",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.charge",
                    ),
                ),
                (
                    "credit_note",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_lines",
                        to="billing.invoice",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organization",
                    ),
                ),
            ],
            options={
                "db_table": "credit_line",
                "ordering": ["credit_note", "position"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "charge", "credit_note"), name="charge_credited_once"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "credit_note", "position"), name="credit_line_position"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount", 0), _negated=True), name="credit_line_amount"),
                    tenants.constraints.SameOrganization(
                        field="credit_note", name="credit_line_credit_note_same_organization"
                    ),
                    tenants.constraints.SameOrganization(field="charge", name="credit_line_charge_same_organization"),
                ],
            },
        ),
        ProtectTenantTable("credit_line", web="select", vendor=APPEND),
        FreezeRows("credit_line"),
        migrations.RunSQL(LINE_FROZEN.format(on_delete=MAY_GO), LINE_FROZEN.format(on_delete="")),
        migrations.RunSQL(LINE_ADDED, "drop function credit_line_added() cascade"),
        migrations.RunSQL(CREDIT_WITHIN, "drop function credit_note_within() cascade"),
        migrations.RunSQL(
            DROP_DOCUMENT.format(credit_lines="delete from credit_line where credit_note_id = wanted;"),
            DROP_DOCUMENT.format(credit_lines=""),
        ),
    ]
