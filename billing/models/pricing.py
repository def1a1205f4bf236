"""The prices of a plan version, and the offers made from them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models import PlanVersion, Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models.kept_json import KeptJSONField
from tenants.scoping import TenantOwnedModel


class PlanPricing(models.Model):
    """The charges of a plan version, as its catalogue file states them: never changed."""

    id = public_id()
    plan_version = models.OneToOneField(PlanVersion, models.PROTECT, related_name="+")
    content = models.JSONField(help_text=_("The plan of the catalogue file, whole."))

    class Meta:
        db_table = "plan_pricing"
        verbose_name = _("plan pricing")
        verbose_name_plural = _("plan pricing")


class OfferKind(models.TextChoices):
    ESTIMATE = "estimate", _("Estimate")
    CONSUMPTION = "consumption", _("Measured consumption")


class Offer(TenantOwnedModel):
    """A proposed price for a term, with its reasons. A correction is a new revision.

    The term is named by its number, because an offer may be made before the term begins (R-SCALGO-21).
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    term_number = models.PositiveIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=OfferKind)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    decision = KeptJSONField()
    measured_starts_on = models.DateField(null=True)
    measured_ends_on = models.DateField(null=True)
    proposed_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "offer"
        ordering = ["-proposed_at", "-id"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="offer_in_organization"),
            models.UniqueConstraint(
                fields=["organization", "subscription", "term_number", "revision"], name="offer_once"
            ),
            models.CheckConstraint(name="offer_amount", condition=models.Q(amount__gte=0)),
            SameOrganization(field="subscription", name="offer_subscription_same_organization"),
        ]


class Verdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    ADJUSTED = "adjusted", _("Adjusted")
    HELD = "held", _("On hold")


class OfferVerdict(TenantOwnedModel):
    """What staff, or the plan's own option, decided about an offer. Approved or adjusted is the price, once."""

    id = public_id()
    offer = models.ForeignKey(Offer, models.PROTECT, db_constraint=False, db_index=False, related_name="verdicts")
    verdict = models.CharField(max_length=10, choices=Verdict)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by_user_id = models.UUIDField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "offer_verdict"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "offer"],
                name="offer_price_once",
                condition=models.Q(verdict__in=[Verdict.APPROVED, Verdict.ADJUSTED]),
            ),
            models.CheckConstraint(
                name="offer_verdict_amount",
                condition=models.Q(verdict=Verdict.HELD, amount__isnull=True)
                # Compared with nothing, a check would be unknown, and unknown passes.
                | models.Q(verdict__in=[Verdict.APPROVED, Verdict.ADJUSTED], amount__isnull=False, amount__gte=0),
            ),
            SameOrganization(field="offer", name="offer_verdict_offer_same_organization"),
        ]
