"""Invoices and credit notes: free to change as drafts, final once issued."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.charge import Charge
from billing.models.seller import NumberSeries, Seller
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel

PDF = "pdf"


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class Invoice(TenantOwnedModel):
    """`content` is the document whole: every address, text, amount and reason, as issued (R-X-8).

    `digest` is the SHA-256 of the content and of the series' previous digest, so that any change shows.
    """

    id = public_id()
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=InvoiceKind, default=InvoiceKind.INVOICE)
    corrects = models.UUIDField(
        null=True, help_text=_("Of a credit note: the invoice that it corrects, which may be kept no longer.")
    )
    currency = models.CharField(max_length=3)
    drafted_at = models.DateTimeField()
    series = models.ForeignKey(NumberSeries, models.PROTECT, null=True, related_name="+")
    sequence = models.PositiveBigIntegerField(null=True)
    number = models.CharField(_("number"), max_length=40, null=True)
    issued_at = models.DateTimeField(_("issued at"), null=True)
    issued_on = models.DateField(_("issued on"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    net = models.DecimalField(_("net"), max_digits=20, decimal_places=4, null=True)
    vat = models.DecimalField(_("VAT"), max_digits=20, decimal_places=4, null=True)
    total = models.DecimalField(_("total"), max_digits=20, decimal_places=4, null=True)
    content = models.JSONField(null=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "invoice"
        ordering = ["-issued_on", "-sequence"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [
            models.Index(
                fields=["organization", "corrects"],
                name="invoice_corrects",
                condition=models.Q(corrects__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="invoice_in_organization"),
            models.CheckConstraint(
                name="invoice_corrects_or_not",
                condition=models.Q(kind=InvoiceKind.INVOICE, corrects__isnull=True)
                | models.Q(kind=InvoiceKind.CREDIT_NOTE, corrects__isnull=False),
            ),
            models.UniqueConstraint(fields=["series", "sequence"], name="invoice_sequence"),
            models.UniqueConstraint(fields=["seller", "number"], name="invoice_number"),
            models.CheckConstraint(
                name="invoice_issued_whole",
                condition=models.Q(issued_at__isnull=True, number__isnull=True, content__isnull=True, digest="")
                | models.Q(
                    issued_at__isnull=False,
                    issued_on__isnull=False,
                    series__isnull=False,
                    sequence__isnull=False,
                    number__isnull=False,
                    content__isnull=False,
                    total__isnull=False,
                )
                & ~models.Q(digest=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("draft"))


class InvoiceLine(TenantOwnedModel):
    """A charge stands on exactly one invoice."""

    id = public_id()
    invoice = models.ForeignKey(Invoice, models.PROTECT, db_constraint=False, db_index=False, related_name="lines")
    charge = models.ForeignKey(Charge, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    position = models.PositiveIntegerField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "invoice_line"
        ordering = ["invoice", "position"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "charge"], name="charge_invoiced_once"),
            models.UniqueConstraint(fields=["organization", "invoice", "position"], name="invoice_line_position"),
            SameOrganization(field="invoice", name="invoice_line_invoice_same_organization"),
            SameOrganization(field="charge", name="invoice_line_charge_same_organization"),
        ]


class RenderedDocument(TenantOwnedModel):
    """The file made from an issued invoice's content; the same content gives the same bytes."""

    id = public_id()
    invoice = models.ForeignKey(Invoice, models.PROTECT, db_constraint=False, db_index=False, related_name="documents")
    kind = models.CharField(max_length=10)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    rendered_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "rendered_document"
        constraints = [
            models.UniqueConstraint(fields=["organization", "invoice", "kind"], name="document_rendered_once"),
            SameOrganization(field="invoice", name="rendered_document_invoice_same_organization"),
        ]
