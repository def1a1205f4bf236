"""Quotes that answer requests, what became of them, and the acceptance that makes a customer (R-SCALGO-20)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.domain.money import Money
from billing.models.quote_request import QuoteRequest
from billing.models.seller import Seller
from licensing.models import PlanVersion, Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models import Organization, OrganizationType
from tenants.scoping import TenantOwnedModel


class Quote(models.Model):
    """One revision of a quote: never changed. `content` is the text whole, `text_hash` the SHA-256 of it.

    Belongs to no tenant: there is none before it is accepted, unless staff named the `customer` who asked.
    `is_another` says that staff know of a customer of the same name, and mean another.
    """

    id = public_id()
    request = models.ForeignKey(QuoteRequest, models.PROTECT, related_name="quotes")
    number = models.CharField(_("number"), max_length=40)
    revision = models.PositiveSmallIntegerField(_("version"))
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    is_another = models.BooleanField(default=False)
    organization_type = models.CharField(max_length=30, choices=OrganizationType)
    employees = models.PositiveIntegerField()
    expected_units = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    type_reason = models.TextField(blank=True)
    units_reason = models.TextField(blank=True)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    valid_until = models.DateField(_("valid until"))
    content = models.JSONField()
    text_hash = models.CharField(max_length=64)
    token_digest = models.BinaryField(unique=True)
    prepared_at = models.DateTimeField()
    prepared_by_user_id = models.UUIDField(null=True)

    class Meta:
        db_table = "quote"
        ordering = ["-prepared_at", "-id"]
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.UniqueConstraint(fields=["request", "revision"], name="quote_revision_once"),
            models.UniqueConstraint(fields=["seller", "number", "revision"], name="quote_number_once"),
            models.CheckConstraint(name="quote_amount", condition=models.Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return self.number if self.revision == 1 else f"{self.number}/{self.revision}"

    @property
    def price(self) -> Money:
        """Of the first year, without VAT."""
        return Money(self.amount, self.currency).rounded()


class QuoteStepKind(models.TextChoices):
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class QuoteStep(models.Model):
    """What was done with a quote. Expiry and being superseded follow from days and from later revisions."""

    id = public_id()
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=QuoteStepKind)
    at = models.DateTimeField()
    by_user_id = models.UUIDField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "quote_step"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["quote", "kind"], name="quote_step_once")]


class QuoteAcceptance(TenantOwnedModel):
    """Who accepted, when, and word for word what: the organization's own copy of the text, with its hash.

    `signed_on` is the organization's local day, and the first of the licence (R-SCALGO-2).
    """

    id = public_id()
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="acceptances")
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200)
    email = models.EmailField()
    accepted_at = models.DateTimeField()
    signed_on = models.DateField()
    content = models.JSONField()
    text_hash = models.CharField(max_length=64)

    class Meta(TenantOwnedModel.Meta):
        db_table = "quote_acceptance"
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [
            models.UniqueConstraint(fields=["quote"], name="quote_accepted_once"),
            models.UniqueConstraint(fields=["organization", "subscription"], name="subscription_accepted_once"),
            SameOrganization(field="subscription", name="quote_acceptance_subscription_same_organization"),
        ]
