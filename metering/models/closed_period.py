"""Measured periods that have closed."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from metering.models.meter import Meter
from tenants.ids import public_id
from tenants.models.dates import DateRange
from tenants.scoping import TenantOwnedModel


class ClosedPeriod(TenantOwnedModel):
    """From here on, usage of these days counts in a later period (R-X-6). A closed period never opens again."""

    id = public_id()
    meter = models.ForeignKey(Meter, models.PROTECT, db_index=False, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(_("first day after it"))
    closed_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "closed_period"
        ordering = ["starts_on"]
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        constraints = [
            models.CheckConstraint(name="closed_period_dates", condition=models.Q(ends_on__gt=models.F("starts_on"))),
            ExclusionConstraint(
                name="closed_period_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("meter", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
