"""Lots, places, seats of people, running starts, refusals, and how long an organization has been over its limit."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
import tenants.models.dates
from tenants.row_security import FreezeRows, ProtectTenantTable, lookup_function

# Room on the page, so that a heartbeat rewrites the row beside itself and touches no index.
ROOM = "alter table lease set (fillfactor = 50); alter table place set (fillfactor = 60);"
NO_ROOM = "alter table lease reset (fillfactor); alter table place reset (fillfactor);"
# A page that beats with its lease's own token has no key: this says for which organization the lease is.
FIND_LEASE = lookup_function("find_lease(uuid)", "uuid", "select l.organization_id from lease l where l.id = $1")
KEPT = "select, insert, update"


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0004_subscription_override"),
        ("tenants", "0007_raw_events_months"),
    ]

    operations = [
        migrations.AddField(
            model_name="planversion",
            name="access_clause",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="SeatLot",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=63)),
                ("quantity", models.PositiveIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("plan", "Included in the plan"),
                            ("staff", "Added by the vendor"),
                            ("order", "Ordered"),
                        ],
                        max_length=10,
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
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_lots",
                        to="licensing.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "seats",
                "verbose_name_plural": "seats",
                "db_table": "seat_lot",
                "ordering": ["starts_on", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="seat_lot_in_organization"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="seat_lot_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["plan", "staff", "order"])), name="seat_lot_source"
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="seat_lot_subscription_same_organization"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["organization", "subscription"], name="seat_lot_of"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subscription_id", models.UUIDField()),
                ("kind", models.CharField(max_length=63)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("held_by", models.UUIDField(null=True)),
                ("is_retiring", models.BooleanField(default=False)),
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
                    "lot",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="licensing.seatlot",
                    ),
                ),
            ],
            options={
                "db_table": "place",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="place_in_organization"),
                    tenants.constraints.SameOrganization(field="lot", name="place_lot_same_organization"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("held_by__isnull", True), ("is_retiring", False)),
                        fields=["organization", "subscription_id", "kind"],
                        name="place_free",
                    ),
                    models.Index(fields=["organization", "lot"], name="place_of_lot"),
                    models.Index(
                        condition=models.Q(("held_by__isnull", False), ("is_retiring", True)),
                        fields=["lot"],
                        name="place_owed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Denial",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("client", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=40)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None),
                ),
                ("why", models.JSONField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=1)),
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.person",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused start",
                "verbose_name_plural": "refused starts",
                "db_table": "denial",
                "ordering": ["-first_at", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["organization", "subscription", "client", "last_at"], name="denial_of_client")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="denial_in_organization"),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1), ("last_at__gte", models.F("first_at"))),
                        name="denial_counted",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="denial_subscription_same_organization"
                    ),
                    tenants.constraints.SameOrganization(field="person", name="denial_person_same_organization"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FallbackApprover",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
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
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "fallback approver",
                "verbose_name_plural": "fallback approvers",
                "db_table": "fallback_approver",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization",), name="fallback_approver_once"),
                    tenants.constraints.SameOrganization(
                        field="person", name="fallback_approver_person_same_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OverLimit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("why", models.JSONField()),
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
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "time over the limit",
                "verbose_name_plural": "times over the limit",
                "db_table": "over_limit",
                "ordering": ["starts_on", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="over_limit_in_organization"),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("organization", "subscription"),
                        name="over_limit_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="over_limit_dates",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("organization", "="),
                            ("subscription", "="),
                            (tenants.models.dates.DateRange("starts_on", "ends_on"), "&&"),
                        ],
                        name="over_limit_no_overlap",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="over_limit_subscription_same_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("holder", models.CharField(max_length=250)),
                (
                    "clients",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None),
                ),
                ("kind", models.CharField(blank=True, max_length=63)),
                ("mode", models.CharField(max_length=10)),
                ("why", models.JSONField()),
                ("expires_after", models.DurationField()),
                ("started_at", models.DateTimeField()),
                ("heartbeat_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("released", "Closed"),
                            ("expired", "Without a sign of life"),
                            ("ended", "Ended by an administrator"),
                            ("SUBSCRIPTION_ENDED", "The agreement ended"),
                            ("NOT_CURRENT", "The person left"),
                            ("LOGIN_MODE_NONE", "The person may not log in any more"),
                            ("NO_SEAT", "The person gave up the seat"),
                            ("MODE_CHANGED", "The person’s rights changed"),
                        ],
                        max_length=20,
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
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.person",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "db_table": "lease",
                "ordering": ["-started_at", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["organization", "subscription", "kind"],
                        name="lease_running",
                    ),
                    models.Index(fields=["organization", "subscription", "started_at"], name="lease_by_start"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="lease_in_organization"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("place",), name="lease_of_place_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("organization", "subscription", "holder"),
                        name="lease_of_holder_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                            models.Q(
                                ("ended_at__gte", models.F("started_at")), models.Q(("end_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="lease_ended_whole",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="lease_subscription_same_organization"
                    ),
                    tenants.constraints.SameOrganization(field="person", name="lease_person_same_organization"),
                    tenants.constraints.SameOrganization(field="place", name="lease_place_same_organization"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=63)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.person",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="licensing.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat of a person",
                "verbose_name_plural": "seats of people",
                "db_table": "assignment",
                "ordering": ["starts_at", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="assignment_in_organization"),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("organization", "="),
                            ("place", "="),
                            (tenants.models.dates.InstantRange("starts_at", "ends_at"), "&&"),
                        ],
                        name="assignment_of_place_no_overlap",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("organization", "="),
                            ("subscription", "="),
                            ("person", "="),
                            (tenants.models.dates.InstantRange("starts_at", "ends_at"), "&&"),
                        ],
                        name="assignment_one_a_person",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="assignment_subscription_same_organization"
                    ),
                    tenants.constraints.SameOrganization(field="person", name="assignment_person_same_organization"),
                    tenants.constraints.SameOrganization(field="place", name="assignment_place_same_organization"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductRole",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(max_length=63)),
                ("is_vendor_staff", models.BooleanField(default=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.person",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "role in a product",
                "verbose_name_plural": "roles in a product",
                "db_table": "product_role",
                "ordering": ["starts_at", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "id"), name="product_role_in_organization"),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("organization", "subscription", "person", "role"),
                        name="product_role_once",
                    ),
                    tenants.constraints.SameOrganization(
                        field="subscription", name="product_role_subscription_same_organization"
                    ),
                    tenants.constraints.SameOrganization(field="person", name="product_role_person_same_organization"),
                ],
            },
        ),
        migrations.RunSQL(ROOM, NO_ROOM),
        # A start takes a place, so the portal may update that; how many there are is not the customer's to say.
        ProtectTenantTable("seat_lot", web="select", vendor=KEPT),
        ProtectTenantTable("place", web="select, update", vendor=KEPT),
        ProtectTenantTable("assignment", web=KEPT, vendor=KEPT),
        ProtectTenantTable("product_role", web=KEPT, vendor=KEPT),
        ProtectTenantTable("lease", web=KEPT, vendor=KEPT),
        ProtectTenantTable("denial", web=KEPT, vendor=KEPT),
        ProtectTenantTable("over_limit", web=KEPT, vendor=KEPT),
        ProtectTenantTable("fallback_approver"),
        FreezeRows("assignment", once="ends_at"),
        FreezeRows("product_role", once="ends_at"),
        FreezeRows("lease", once="ended_at"),
        FreezeRows("over_limit", once="ends_on"),
        migrations.RunSQL(FIND_LEASE, "drop function find_lease(uuid)"),
    ]
