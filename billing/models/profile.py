"""How an organization wants to be invoiced."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.seller import Seller
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class BillingProfile(TenantOwnedModel):
    """The buyer as documents name it; an issued document keeps a copy."""

    id = public_id()
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    customer_number = models.CharField(_("customer number"), max_length=40)
    legal_name = models.CharField(_("legal name"), max_length=200)
    attention = models.CharField(_("attention"), max_length=200, blank=True)
    address = models.TextField(_("address"), help_text=_("One line of the address in each line."))
    postcode = models.CharField(_("postcode"), max_length=20)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(_("country"), max_length=2)
    organization_number = models.CharField(_("registration number"), max_length=40, blank=True)
    organization_scheme = models.CharField(_("scheme of the number"), max_length=4, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    endpoint_scheme = models.CharField(_("scheme of the e-invoice address"), max_length=4, blank=True, default="")
    endpoint_id = models.CharField(_("e-invoice address"), max_length=100, blank=True, default="")
    buyer_reference = models.CharField(_("your reference"), max_length=200, blank=True)
    order_number = models.CharField(_("order number"), max_length=100, blank=True)
    invoice_emails = ArrayField(models.EmailField(), verbose_name=_("invoices go to"), default=list, blank=True)
    language = models.CharField(_("language of documents"), max_length=5)

    class Meta(TenantOwnedModel.Meta):
        db_table = "billing_profile"
        verbose_name = _("billing profile")
        verbose_name_plural = _("billing profiles")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="billing_profile_once"),
            models.UniqueConstraint(fields=["seller", "customer_number"], name="billing_profile_customer_number"),
        ]

    def __str__(self) -> str:
        return self.legal_name
