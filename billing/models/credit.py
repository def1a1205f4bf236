"""What credit notes give back."""

from __future__ import annotations

from django.db import models

from billing.models.charge import Charge
from billing.models.invoice import Invoice
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class CreditLine(TenantOwnedModel):
    """So much of a charge is given back, without VAT; final with its credit note.

    It hangs on the charge, which stays when the invoice that it stood on is kept no longer. The charge stays invoiced:
    what is credited is never charged again by itself.
    """

    id = public_id()
    credit_note = models.ForeignKey(
        Invoice, models.PROTECT, db_constraint=False, db_index=False, related_name="credit_lines"
    )
    charge = models.ForeignKey(Charge, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    position = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta(TenantOwnedModel.Meta):
        db_table = "credit_line"
        ordering = ["credit_note", "position"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "charge", "credit_note"], name="charge_credited_once"),
            models.UniqueConstraint(fields=["organization", "credit_note", "position"], name="credit_line_position"),
            models.CheckConstraint(name="credit_line_amount", condition=~models.Q(amount=0)),
            SameOrganization(field="credit_note", name="credit_line_credit_note_same_organization"),
            SameOrganization(field="charge", name="credit_line_charge_same_organization"),
        ]
