"""A charge that was given back in full can be charged anew, once, so that an invoice is corrected and issued again."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints

GIVEN_BACK = """
create function charge_given_back() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if not exists (select from charge c where c.id = new.replaces_id and c.amount = (
                        select sum(l.amount) from credit_line l where l.charge_id = c.id)) then
        raise exception 'charge: only what was given back in full is charged anew' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger given_back before insert on charge for each row
    when (new.replaces_id is not null) execute function charge_given_back();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0016_credit_notes")]

    operations = [
        migrations.AddField(
            model_name="charge",
            name="replaces",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="billing.charge",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(fields=("organization", "replaces"), name="charge_replaced_once"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=tenants.constraints.SameOrganization(field="replaces", name="charge_replaces_same_organization"),
        ),
        migrations.RunSQL(GIVEN_BACK, "drop function charge_given_back() cascade"),
    ]
