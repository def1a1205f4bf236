"""How long people have needed more licenses than there are."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models.dates import DateRange
from tenants.scoping import TenantOwnedModel


class OverLimit(TenantOwnedModel):
    """From one local day up to another, or until further notice, the licenses did not suffice; and why on the first."""

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    why = models.JSONField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "over_limit"
        ordering = ["starts_on", "id"]
        verbose_name = _("time over the limit")
        verbose_name_plural = _("times over the limit")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="over_limit_in_organization"),
            models.UniqueConstraint(
                fields=["organization", "subscription"],
                condition=models.Q(ends_on__isnull=True),
                name="over_limit_once",
            ),
            models.CheckConstraint(
                name="over_limit_dates",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
            ExclusionConstraint(
                name="over_limit_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("subscription", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            SameOrganization(field="subscription", name="over_limit_subscription_same_organization"),
        ]
