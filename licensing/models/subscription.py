"""An organization's agreement on a plan version, and its terms."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.plan import PlanVersion
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models.dates import DateRange
from tenants.scoping import TenantOwnedModel


class Subscription(TenantOwnedModel):
    """The agreement, from the day it was signed (R-SCALGO-2). `ends_on` is the first day without it, once known.

    `exclusive_within` is the plan or the product of which an organization may have one at a time, where the plan says
    so (R-SCALGO-8). `invoiced_elsewhere_reason` says why nothing of it is charged here; empty if it is. From
    `invoiced_here_from` on it is all the same: said once, and never taken back.
    """

    id = public_id()
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    exclusive_within = models.UUIDField(null=True)
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=200)
    signed_at = models.DateTimeField()
    invoiced_elsewhere_reason = models.CharField(max_length=1000, blank=True, default="")
    invoiced_here_from = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "subscription"
        ordering = ["-signed_on", "-id"]
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="subscription_in_organization"),
            models.CheckConstraint(
                name="subscription_dates",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("signed_on")),
            ),
            models.CheckConstraint(
                name="subscription_invoiced_here_from",
                condition=models.Q(invoiced_here_from__isnull=True)
                | models.Q(invoiced_here_from__gte=models.F("signed_on")) & ~models.Q(invoiced_elsewhere_reason=""),
            ),
            ExclusionConstraint(
                name="subscription_one_per_organization",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("exclusive_within", RangeOperators.EQUAL),
                    (DateRange("signed_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(exclusive_within__isnull=False),
            ),
        ]


class Term(TenantOwnedModel):
    """One period of a subscription: number 1 begins on the day of signing. Its price is billing's."""

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="terms"
    )
    number = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "term"
        ordering = ["subscription", "number"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="term_in_organization"),
            models.UniqueConstraint(fields=["organization", "subscription", "number"], name="term_number"),
            models.CheckConstraint(name="term_dates", condition=models.Q(ends_on__gt=models.F("starts_on"))),
            ExclusionConstraint(
                name="term_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("subscription", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            SameOrganization(field="subscription", name="term_subscription_same_organization"),
        ]
        indexes = [models.Index(fields=["ends_on"], name="term_by_end")]
