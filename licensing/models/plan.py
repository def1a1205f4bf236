"""What is sold: products, their plans, and the immutable versions that subscriptions point to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id


class Product(models.Model):
    """Something the vendor sells licences for."""

    id = public_id()
    code = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)

    class Meta:
        db_table = "product"
        ordering = ["name"]
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A way to license a product."""

    id = public_id()
    product = models.ForeignKey(Product, models.PROTECT, related_name="plans")
    code = models.SlugField(unique=True, max_length=60)

    class Meta:
        db_table = "plan"
        ordering = ["code"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return self.code


class PerOrganization(models.TextChoices):
    """How many subscriptions an organization may have at a time."""

    ONE = "one", _("One of this plan")
    ONE_OF_PRODUCT = "one_of_product", _("One of any plan of the product")
    MANY = "many", _("Any number")


class PlanVersion(models.Model):
    """What a plan says, word for word, from the day it was published: never changed afterwards.

    Whether it can be sold is no part of it: that depends on what the program runs (`selectors.plan_standing`).
    """

    id = public_id()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    names = models.JSONField(help_text=_("The plan's name in each language."))
    access_rule = models.CharField(max_length=40)
    access_parameters = models.JSONField()
    access_clause = models.JSONField(default=dict)
    organization_types = ArrayField(models.CharField(max_length=30), help_text=_("Empty: offered to every type."))
    per_organization = models.CharField(max_length=20, choices=PerOrganization)
    term_months = models.PositiveSmallIntegerField()
    notice_months = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "plan_version"
        ordering = ["plan", "-number"]
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number"),
            models.CheckConstraint(name="plan_version_term", condition=models.Q(term_months__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} v{self.number}"
