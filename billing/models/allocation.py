"""How invoices are split over departments: the organization's usual way, and every split that was kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.invoice import Invoice
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models import Department
from tenants.scoping import TenantOwnedModel


class SplitKey(models.TextChoices):
    USAGE = "usage", _("By usage")
    PERCENT = "percent", _("By fixed percentages")
    PEOPLE = "people", _("By people")


class AllocationRule(TenantOwnedModel):
    """What an organization's invoices are split by when they are issued; without a row, by usage.

    `percents` is kept for the day on which it is chosen: `[{"department": id, "percent": "60"}]`.
    """

    id = public_id()
    key = models.CharField(max_length=10, choices=SplitKey)
    percents = models.JSONField(default=list)
    has_rest = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "allocation_rule"
        constraints = [models.UniqueConstraint(fields=["organization"], name="allocation_rule_once")]


class InvoiceAllocation(TenantOwnedModel):
    """A split of an issued invoice, final. The first is kept when the invoice is issued; the latest revision counts."""

    id = public_id()
    invoice = models.ForeignKey(Invoice, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    revision = models.PositiveIntegerField()
    key = models.CharField(max_length=10, choices=SplitKey)
    basis = models.JSONField(help_text=_("The key with the days and weights that it was computed from."))
    currency = models.CharField(max_length=3)
    net = models.DecimalField(max_digits=20, decimal_places=4)
    vat = models.DecimalField(max_digits=20, decimal_places=4)
    total = models.DecimalField(max_digits=20, decimal_places=4)
    kept_at = models.DateTimeField()
    kept_by_user_id = models.UUIDField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "invoice_allocation"
        ordering = ["invoice", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="invoice_allocation_in_organization"),
            models.UniqueConstraint(fields=["organization", "invoice", "revision"], name="invoice_allocation_once"),
            models.CheckConstraint(
                name="invoice_allocation_adds_up", condition=models.Q(total=models.F("net") + models.F("vat"))
            ),
            SameOrganization(field="invoice", name="invoice_allocation_invoice_same_organization"),
        ]


class InvoiceAllocationLine(TenantOwnedModel):
    """A department's part, under the code, name and accounting string of the day; without a department, the last."""

    id = public_id()
    allocation = models.ForeignKey(
        InvoiceAllocation, models.PROTECT, db_constraint=False, db_index=False, related_name="lines"
    )
    position = models.PositiveIntegerField()
    department = models.ForeignKey(
        Department, models.PROTECT, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    code = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    accounting_string = models.CharField(max_length=100, blank=True)
    inputs = models.JSONField(help_text=_("What the department's part was computed from."))
    net = models.DecimalField(max_digits=20, decimal_places=4)
    vat = models.DecimalField(max_digits=20, decimal_places=4)
    total = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta(TenantOwnedModel.Meta):
        db_table = "invoice_allocation_line"
        ordering = ["allocation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "allocation", "position"], name="invoice_allocation_line_position"
            ),
            models.CheckConstraint(
                name="invoice_allocation_line_adds_up", condition=models.Q(total=models.F("net") + models.F("vat"))
            ),
            SameOrganization(field="allocation", name="invoice_allocation_line_allocation_same_organization"),
            SameOrganization(field="department", name="invoice_allocation_line_department_same_organization"),
        ]
