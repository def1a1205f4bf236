"""The right to leave because a price exceeds the one that was indicated, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.pricing import Offer
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class PriceShock(TenantOwnedModel):
    """Opened when an offer got its price: notice may be given until `last_day`, whose end is `ends_at` (R-SCALGO-21).

    `indicated` and `percent` are what the price was compared with; its own amount stands on the verdict.
    """

    id = public_id()
    offer = models.ForeignKey(Offer, models.PROTECT, db_constraint=False, db_index=False, related_name="price_shocks")
    indicated = models.DecimalField(max_digits=20, decimal_places=4)
    percent = models.DecimalField(max_digits=12, decimal_places=6)
    last_day = models.DateField(help_text=_("The organisation’s local day."))
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "price_shock"
        verbose_name = _("price shock")
        verbose_name_plural = _("price shocks")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="price_shock_in_organization"),
            models.UniqueConstraint(fields=["organization", "offer"], name="price_shock_once"),
            models.CheckConstraint(name="price_shock_amounts", condition=models.Q(indicated__gte=0, percent__gte=0)),
            SameOrganization(field="offer", name="price_shock_offer_same_organization"),
        ]


class PriceShockWaiver(TenantOwnedModel):
    """The customer keeps the licence at the new price: the right is gone, and the term is charged."""

    id = public_id()
    shock = models.ForeignKey(PriceShock, models.PROTECT, db_constraint=False, db_index=False, related_name="waivers")
    waived_at = models.DateTimeField()
    waived_by_user_id = models.UUIDField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "price_shock_waiver"
        verbose_name = _("waiver of a price shock")
        verbose_name_plural = _("waivers of price shocks")
        constraints = [
            models.UniqueConstraint(fields=["organization", "shock"], name="price_shock_waived_once"),
            SameOrganization(field="shock", name="price_shock_waiver_shock_same_organization"),
        ]
