"""Amounts owed: each for one reason and one period, written once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models.kept_json import KeptJSONField
from tenants.scoping import TenantOwnedModel


class Charge(TenantOwnedModel):
    """One line to be invoiced, with its why. The unique key makes a job that runs twice charge once (R-X-7).

    `source` says what it comes from (`term:<id>`), `reason` tells apart several charges of one source and period.
    `replaces` is a charge that was given back in full, and that this one charges anew.
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    rule = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=40)
    revision = models.PositiveSmallIntegerField(default=1)
    item_code = models.CharField(max_length=60)
    heading = models.CharField(max_length=200)
    names = KeptJSONField(help_text=_("The line's text in each language."))
    quantity = models.DecimalField(max_digits=30, decimal_places=12)
    unit = models.CharField(max_length=3)
    unit_price = models.DecimalField(max_digits=30, decimal_places=12)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    decision = KeptJSONField()
    charged_at = models.DateTimeField()
    replaces = models.ForeignKey(
        "self", models.PROTECT, db_constraint=False, db_index=False, null=True, related_name="replaced_by"
    )

    class Meta(TenantOwnedModel.Meta):
        db_table = "charge"
        ordering = ["charged_at", "id"]
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="charge_in_organization"),
            models.UniqueConstraint(
                fields=["organization", "subscription", "rule", "source", "starts_on", "ends_on", "reason", "revision"],
                name="charge_once",
            ),
            models.UniqueConstraint(fields=["organization", "replaces"], name="charge_replaced_once"),
            models.CheckConstraint(name="charge_dates", condition=models.Q(ends_on__gt=models.F("starts_on"))),
            SameOrganization(field="subscription", name="charge_subscription_same_organization"),
            SameOrganization(field="replaces", name="charge_replaces_same_organization"),
        ]
