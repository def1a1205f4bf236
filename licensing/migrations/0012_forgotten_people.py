"""Who started, and on which device, is forgotten in time; when and how often stays, to the moment."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable

# As it was, and now also open to forgetting: nothing else of a start that has ended ever changes.
LEASE_FROZEN = """
create or replace function lease_frozen() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
{forgetting}
begin
    {on_update}
    raise exception 'lease: rows are final' using errcode = 'restrict_violation';
end $$;
"""
FORGETTING = """
declare
    of_person text[] := array['holder', 'clients', 'person_id', 'why'];
"""
MAY_BE_FORGOTTEN = """
    if tg_op = 'UPDATE' then
        if to_jsonb(new) - of_person = to_jsonb(old) - of_person and new.holder = '' and new.clients = '{}'
                and (new.person_id is null and new.why = '{}'
                     or new.person_id is not distinct from old.person_id and new.why = old.why) then
            return new;
        end if;
    end if;
"""
# An open question is work to do; a closed one is counted nowhere, and goes as a whole.
CLOSED_MAY_GO = """
drop trigger kept_row on seat_question;
create trigger kept_row before delete on seat_question for each row when (old.closed_at is null)
    execute function seat_question_frozen();
grant delete on seat_question to lisens_worker;
"""
ALL_ARE_KEPT = """
revoke delete on seat_question from lisens_worker;
drop trigger kept_row on seat_question;
create trigger kept_row before delete on seat_question for each row execute function seat_question_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0011_subscription_move"),
        ("tenants", "0010_people_upload"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForgottenPeople",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("before", models.DateField()),
                ("forgotten_at", models.DateTimeField()),
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
                "verbose_name": "people forgotten",
                "verbose_name_plural": "people forgotten",
                "db_table": "forgotten_people",
                "ordering": ["before"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "before"), name="forgotten_people_once")
                ],
            },
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="person",
                field=models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.person",
                ),
            )
            for name in ("lease", "denial")
        ),
        migrations.AddConstraint(
            model_name="lease",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", False), ("person__isnull", False), _connector="OR"),
                name="lease_running_is_somebodys",
            ),
        ),
        ProtectTenantTable("forgotten_people", web="select", vendor=APPEND),
        FreezeRows("forgotten_people"),
        migrations.RunSQL(
            LEASE_FROZEN.format(forgetting=FORGETTING, on_update=MAY_BE_FORGOTTEN),
            LEASE_FROZEN.format(forgetting="", on_update=""),
        ),
        migrations.RunSQL(CLOSED_MAY_GO, ALL_ARE_KEPT),
    ]
