"""What stays of a document that had to be kept no longer: its place in the chain, and nothing that it said (R-X-14)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.charge import Charge
from billing.models.invoice import InvoiceKind
from billing.models.seller import NumberSeries
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class DroppedDocument(TenantOwnedModel):
    """Written by the database's own `drop_document` alone, which lets no document go before its time.

    The digests let the chain be followed from the first number on, and from the oldest kept document without them.
    """

    id = public_id()
    document_id = models.UUIDField()
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(max_length=12, choices=InvoiceKind)
    issued_on = models.DateField(_("issued on"))
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    dropped_on = models.DateField(_("dropped on"), help_text=_("By the seller’s calendar."))

    class Meta(TenantOwnedModel.Meta):
        db_table = "dropped_document"
        ordering = ["series", "sequence"]
        verbose_name = _("dropped document")
        verbose_name_plural = _("dropped documents")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="dropped_document_in_organization"),
            models.UniqueConstraint(fields=["organization", "document_id"], name="dropped_document_once"),
            models.UniqueConstraint(fields=["series", "sequence"], name="dropped_document_sequence"),
        ]


class DroppedLine(TenantOwnedModel):
    """A charge stood on a document that is gone: so it is never invoiced again."""

    id = public_id()
    document = models.ForeignKey(
        DroppedDocument, models.PROTECT, db_constraint=False, db_index=False, related_name="lines"
    )
    charge = models.ForeignKey(Charge, models.PROTECT, db_constraint=False, db_index=False, related_name="+")

    class Meta(TenantOwnedModel.Meta):
        db_table = "dropped_line"
        constraints = [
            models.UniqueConstraint(fields=["organization", "charge"], name="charge_dropped_once"),
            SameOrganization(field="document", name="dropped_line_document_same_organization"),
            SameOrganization(field="charge", name="dropped_line_charge_same_organization"),
        ]
