"""Notice can be withdrawn, and given again: at most one is in force."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.constraints
import tenants.ids
from tenants.row_security import APPEND, FreezeRows, ProtectTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0002_row_policies"),
        ("tenants", "0003_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeWithdrawal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=tenants.ids.UUIDv7(), editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("withdrawn_at", models.DateTimeField()),
                ("withdrawn_by_user_id", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "verbose_name": "withdrawal of notice",
                "verbose_name_plural": "withdrawals of notice",
                "db_table": "notice_withdrawal",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AlterModelOptions(
            name="notice",
            options={
                "base_manager_name": "objects",
                "ordering": ["received_at", "id"],
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
            },
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_once",
        ),
        migrations.AddField(
            model_name="notice",
            name="basis",
            field=models.CharField(
                choices=[("ordinary", "Ordinary"), ("price_shock", "Price shock")], default="ordinary", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="last_day_for_notice",
            field=models.DateField(help_text="Of the term that was running, or of the price shock."),
        ),
        migrations.AlterField(
            model_name="notice",
            name="received_on",
            field=models.DateField(help_text="The organisation’s local day."),
        ),
        migrations.AddField(
            model_name="noticewithdrawal",
            name="notice",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals",
                to="licensing.notice",
            ),
        ),
        migrations.AddField(
            model_name="noticewithdrawal",
            name="organization",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.organization"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="follows",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="licensing.noticewithdrawal",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("organization", "id"), name="notice_in_organization"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("follows__isnull", True)),
                fields=("organization", "subscription"),
                name="notice_first_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("organization", "follows"), name="notice_follows_once"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["ordinary", "price_shock"])), name="notice_basis"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=tenants.constraints.SameOrganization(field="follows", name="notice_follows_same_organization"),
        ),
        migrations.AddConstraint(
            model_name="noticewithdrawal",
            constraint=models.UniqueConstraint(fields=("organization", "id"), name="notice_withdrawal_in_organization"),
        ),
        migrations.AddConstraint(
            model_name="noticewithdrawal",
            constraint=models.UniqueConstraint(fields=("organization", "notice"), name="notice_withdrawn_once"),
        ),
        migrations.AddConstraint(
            model_name="noticewithdrawal",
            constraint=tenants.constraints.SameOrganization(
                field="notice", name="notice_withdrawal_notice_same_organization"
            ),
        ),
        ProtectTenantTable("notice_withdrawal", web=APPEND, vendor=APPEND),
        FreezeRows("notice_withdrawal"),
    ]
