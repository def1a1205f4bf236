"""A prospect asks what a licence would cost: before there is any organization (R-SCALGO-20)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.domain.money import Money
from licensing.models import PlanVersion
from tenants.ids import public_id
from tenants.models import OrganizationType


class QuoteRequest(models.Model):
    """What was asked, and the estimate that was shown with it: its inputs and numbers are kept (R-SCALGO-6).

    Without `decision`, the plan has no estimate for the type. `sender` is a hash by which requests from one address are
    counted for a day; the address itself is kept nowhere. `closed_at` is set where staff answered without a quote.
    """

    id = public_id()
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    organization_name = models.CharField(_("organisation"), max_length=200)
    organization_type = models.CharField(_("type"), max_length=30, choices=OrganizationType)
    employees = models.PositiveIntegerField(_("employees"))
    country = models.CharField(_("country"), max_length=2)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    contact_name = models.CharField(_("contact"), max_length=200)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    message = models.TextField(_("message"), blank=True)
    language = models.CharField(_("language"), max_length=5)
    currency = models.CharField(max_length=3)
    units = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    decision = models.JSONField(null=True)
    sender = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(blank=True)

    class Meta:
        db_table = "quote_request"
        ordering = ["-requested_at", "-id"]
        verbose_name = _("request for a quote")
        verbose_name_plural = _("requests for quotes")
        constraints = [
            models.CheckConstraint(
                name="quote_request_estimate",
                condition=models.Q(decision__isnull=True, units__isnull=True, amount__isnull=True)
                | models.Q(decision__isnull=False, units__isnull=False, amount__isnull=False, amount__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["sender", "requested_at"], name="quote_request_by_sender"),
            models.Index(fields=["email", "requested_at"], name="quote_request_by_email"),
        ]

    def __str__(self) -> str:
        return self.organization_name

    @property
    def estimated_price(self) -> Money | None:
        """Of the first year, without VAT."""
        return None if self.amount is None else Money(self.amount, self.currency).rounded()
