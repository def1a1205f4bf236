"""What holds a place is of the place's subscription, by key; and a start locks no row that all starts share."""

from django.db import migrations, models

from tenants.constraints import SameOrganization

WITHOUT_PLACE = """
create function lease_without_place() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    perform from subscription where organization_id = new.organization_id and id = new.subscription_id for key share;
    if not found then
        raise exception 'lease: the organization has no such subscription' using errcode = 'foreign_key_violation';
    end if;
    return new;
end $$;
create trigger lease_without_place before insert or update of organization_id, subscription_id, place_id on lease
    for each row when (new.place_id is null) execute function lease_without_place();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0017_places_taken_in_place"),
        ("tenants", "0013_names_of_many"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="assignment", name="assignment_place_same_organization"),
        migrations.RemoveConstraint(model_name="lease", name="lease_place_same_organization"),
        migrations.RemoveConstraint(model_name="lease", name="lease_subscription_same_organization"),
        migrations.RemoveConstraint(model_name="place", name="place_lot_same_organization"),
        migrations.RemoveConstraint(model_name="place", name="place_in_organization"),
        migrations.RemoveConstraint(model_name="seatlot", name="seat_lot_in_organization"),
        # The unique key begins with the same columns.
        migrations.RemoveIndex(model_name="seatlot", name="seat_lot_of"),
        migrations.AddConstraint(
            model_name="seatlot",
            constraint=models.UniqueConstraint(
                fields=("organization", "subscription", "id"), name="seat_lot_in_subscription"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                fields=("organization", "subscription_id", "id"), name="place_in_subscription"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=SameOrganization(field="lot", name="place_lot_same_subscription", shares=("subscription_id",)),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=SameOrganization(
                field="place", name="assignment_place_same_subscription", shares=("subscription_id",)
            ),
        ),
        migrations.AddConstraint(
            model_name="lease",
            constraint=SameOrganization(
                field="place", name="lease_place_same_subscription", shares=("subscription_id",)
            ),
        ),
        migrations.RunSQL(WITHOUT_PLACE, "drop function lease_without_place() cascade"),
    ]
