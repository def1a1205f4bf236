"""Documents go when their time is over: said first, in a row that stays, and then done by the one function that may."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import FreezeRows, ProtectTenantTable

# As the law had it when this table came to be; a seller registered later is given what `billing.domain.retention` says.
YEARS = """
update seller set document_years = case country when 'NO' then 5 when 'NL' then 7 when 'DE' then 8 end
"""
# As they were, and now also open to the deletion of what a row of `dropped_document` lets go.
FROZEN = """
create or replace function {table}_frozen() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
begin
    {{on_delete}}
    raise exception '{table}: rows are final' using errcode = 'restrict_violation';
end $$;
"""
MAY_GO = """
    if tg_op = 'DELETE' then
        if exists (select from public.dropped_document d where d.organization_id = old.organization_id
                      and d.document_id = {document}) then
            return old;
        end if;
    end if;
"""
DOCUMENT_OF = {
    "invoice": "old.id",
    "rendered_document": "old.invoice_id",
    "invoice_allocation": "old.invoice_id",
    "invoice_allocation_line": "(select a.invoice_id from public.invoice_allocation a where a.id = old.allocation_id)",
}
LINE_FROZEN = """
create or replace function invoice_line_frozen() returns trigger language plpgsql
    set search_path = public, pg_temp as $$
begin
    {on_delete}
    if tg_op <> 'INSERT' and exists (select from invoice where id = old.invoice_id and issued_at is not null)
    or tg_op <> 'DELETE' and exists (select from invoice where id = new.invoice_id and issued_at is not null) then
        raise exception 'invoice_line: the invoice is issued' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$;
"""
# No role, nor the owner, can say that a document goes before its time, or before the one that it follows.
DUE = """
create function dropped_document_due() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
    kept record;
begin
    select i.organization_id, i.series_id, i.sequence, i.number, i.kind, i.issued_on, i.previous_digest, i.digest,
           s.document_years, (clock_timestamp() at time zone s.timezone)::date as today
      into kept
      from invoice i join seller s on s.id = i.seller_id
     where i.id = new.document_id and i.issued_at is not null;
    if not found or (kept.organization_id, kept.series_id, kept.sequence, kept.number, kept.kind, kept.issued_on,
                     kept.previous_digest, kept.digest)
        is distinct from (new.organization_id, new.series_id, new.sequence, new.number, new.kind, new.issued_on,
                          new.previous_digest, new.digest) then
        raise exception 'dropped_document: is not a document as it was issued' using errcode = 'restrict_violation';
    end if;
    if kept.document_years is null or new.dropped_on > kept.today
        or new.dropped_on <= make_date(extract(year from kept.issued_on)::int + kept.document_years, 12, 31) then
        raise exception 'dropped_document: has to be kept still' using errcode = 'restrict_violation';
    end if;
    if kept.previous_digest <> '' and not exists (
        select from dropped_document d where d.series_id = kept.series_id and d.sequence = kept.sequence - 1
           and d.digest = kept.previous_digest) then
        raise exception 'dropped_document: the document before it is kept still' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger due before insert on dropped_document for each row execute function dropped_document_due();
"""
# False where there is nothing to drop, also for a worker who acts for another organization.
DROP_DOCUMENT = """
create function drop_document(wanted uuid, today date) returns boolean language plpgsql security definer
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
    delete from invoice where id = wanted;
    return true;
end $$;
revoke all on function drop_document(uuid, date) from public;
grant execute on function drop_document(uuid, date) to lisens_worker;
"""


def may_go(table: str, document: str) -> migrations.RunSQL:
    frozen = FROZEN.format(table=table)
    on_delete = MAY_GO.format(document=document)
    return migrations.RunSQL(frozen.format(on_delete=on_delete), frozen.format(on_delete=""))


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0012_access_clauses"),
        ("tenants", "0002_row_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="seller",
            name="document_years",
            field=models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                help_text="Whole calendar years after that of the document. Empty: for ever.",
                null=True,
                verbose_name="years that documents are kept",
            ),
        ),
        migrations.CreateModel(
            name="DroppedDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("document_id", models.UUIDField()),
                ("sequence", models.PositiveBigIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                (
                    "kind",
                    models.CharField(choices=[("invoice", "Invoice"), ("credit_note", "Credit note")], max_length=12),
                ),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("previous_digest", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("dropped_on", models.DateField(help_text="By the seller’s calendar.", verbose_name="dropped on")),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.organization",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.numberseries"
                    ),
                ),
            ],
            options={
                "verbose_name": "dropped document",
                "verbose_name_plural": "dropped documents",
                "db_table": "dropped_document",
                "ordering": ["series", "sequence"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="dropped_document_in_organization"),
                    models.UniqueConstraint(fields=("organization", "document_id"), name="dropped_document_once"),
                    models.UniqueConstraint(fields=("series", "sequence"), name="dropped_document_sequence"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DroppedLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
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
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="billing.droppeddocument",
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
                "db_table": "dropped_line",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "charge"), name="charge_dropped_once"),
                    tenants.constraints.SameOrganization(
                        field="document", name="dropped_line_document_same_organization"
                    ),
                    tenants.constraints.SameOrganization(field="charge", name="dropped_line_charge_same_organization"),
                ],
            },
        ),
        migrations.RunSQL(YEARS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="seller",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("document_years__isnull", True),
                    models.Q(models.Q(("country__in", ["DE", "NL", "NO"]), _negated=True), ("document_years__gte", 1)),
                    models.Q(("country", "DE"), ("document_years__gte", 8)),
                    models.Q(("country", "NL"), ("document_years__gte", 7)),
                    models.Q(("country", "NO"), ("document_years__gte", 5)),
                    _connector="OR",
                ),
                name="seller_document_years",
            ),
        ),
        ProtectTenantTable("dropped_document", web="select", vendor="select"),
        ProtectTenantTable("dropped_line", web="select", vendor="select"),
        FreezeRows("dropped_document"),
        FreezeRows("dropped_line"),
        *(may_go(table, document) for table, document in DOCUMENT_OF.items()),
        migrations.RunSQL(
            LINE_FROZEN.format(on_delete=MAY_GO.format(document="old.invoice_id")), LINE_FROZEN.format(on_delete="")
        ),
        migrations.RunSQL(DUE, "drop function dropped_document_due() cascade"),
        migrations.RunSQL(DROP_DOCUMENT, "drop function drop_document(uuid, date)"),
    ]
