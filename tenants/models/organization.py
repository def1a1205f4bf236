"""The tenant: a customer, or a partner that serves customers."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.domain.usage_display import UsageDisplay
from tenants.ids import public_id
from tenants.models.dates import DateRange
from tenants.scoping import TenantManager, TenantOwnedModel

# Of raw events: longer than events may be late, and how long they are kept unless it was agreed otherwise.
LEAST_MONTHS, RAW_EVENTS_MONTHS, MOST_MONTHS = 14, 15, 120


class OrganizationType(models.TextChoices):
    """What a plan may be offered to (R-SCALGO-1)."""

    PUBLIC_AGENCY = "public_agency", _("Public agency")
    CONSULTING_ENGINEER = "consulting_engineer", _("Consulting engineer")
    ARCHITECT = "architect", _("Architect")
    CONTRACTOR = "contractor", _("Contractor")
    PARTNER = "partner", _("Partner")
    OTHER = "other", _("Other")


class Organization(models.Model):
    """A customer or partner. Its zone decides usage days, terms and notice (R-X-12)."""

    id = public_id()
    slug = models.SlugField(unique=True, max_length=63)
    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    organization_type = models.CharField(max_length=30, choices=OrganizationType)
    employees = models.PositiveIntegerField(default=0)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=5, default="en")
    timezone = models.CharField(max_length=64, default="Europe/Oslo")
    usage_display = models.CharField(max_length=20, default=UsageDisplay.BY_NAME.value)
    raw_events_months = models.PositiveSmallIntegerField(default=RAW_EVENTS_MONTHS)
    pseudonym_key = models.UUIDField(db_default=RandomUUID(), editable=False)
    created_at = models.DateTimeField(db_default=Now())

    objects = TenantManager["Organization"](column="id")

    class Meta:
        db_table = "organization"
        base_manager_name = "objects"
        ordering = ["name", "id"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="organization_raw_events_months",
                condition=models.Q(raw_events_months__gte=LEAST_MONTHS, raw_events_months__lte=MOST_MONTHS),
            ),
            models.CheckConstraint(
                name="organization_usage_display",
                condition=models.Q(usage_display__in=[how.value for how in UsageDisplay]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Partnership(TenantOwnedModel):
    """The organization is a client of a partner from a day until another; one partner at a time."""

    id = public_id()
    partner = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "partnership"
        constraints = [
            models.CheckConstraint(
                name="partnership_dates",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="partnership_with_another", condition=~models.Q(partner=models.F("organization"))
            ),
            ExclusionConstraint(
                name="partnership_one_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
