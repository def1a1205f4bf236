"""Which charges staff have released, where a seller's invoices wait for that."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.charge import Charge
from billing.models.seller import Seller
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class InvoiceRelease(models.Model):
    """A run that was looked at and let go: who, when, and the totals that they saw."""

    id = public_id()
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    released_by_user_id = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    totals = models.JSONField(help_text=_("Customers and net amount by currency."))

    class Meta:
        db_table = "invoice_release"
        ordering = ["-released_at", "-id"]
        verbose_name = _("release of invoices")
        verbose_name_plural = _("releases of invoices")


class ReleasedCharge(TenantOwnedModel):
    """A charge is released once."""

    id = public_id()
    release = models.ForeignKey(InvoiceRelease, models.PROTECT, related_name="charges")
    charge = models.ForeignKey(Charge, models.PROTECT, db_constraint=False, db_index=False, related_name="+")

    class Meta(TenantOwnedModel.Meta):
        db_table = "released_charge"
        constraints = [
            models.UniqueConstraint(fields=["organization", "charge"], name="charge_released_once"),
            SameOrganization(field="charge", name="released_charge_charge_same_organization"),
        ]
