"""The vendor's legal entity that issues invoices, and its number series."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.domain.retention import YEARS_BY_LAW
from tenants.ids import public_id


class PaymentReferenceKind(models.TextChoices):
    """What a buyer quotes when paying."""

    KID = "kid", _("KID")
    RF = "rf", _("RF reference")
    PLAIN = "plain", _("Invoice number")


def _years_by_law() -> models.Q:
    """For ever, or as long as the law of the seller's country says at least; one year where it is not known here."""
    condition = models.Q(document_years__isnull=True)
    condition |= ~models.Q(country__in=sorted(YEARS_BY_LAW)) & models.Q(document_years__gte=1)
    for country, years in sorted(YEARS_BY_LAW.items()):
        condition |= models.Q(country=country, document_years__gte=years)
    return condition


class Seller(models.Model):
    """Who issues: its zone decides invoice dates, its country the VAT (R-X-12, R-X-13)."""

    id = public_id()
    code = models.SlugField(unique=True, max_length=40)
    name = models.CharField(_("legal name"), max_length=200)
    address = models.TextField(_("address"), help_text=_("One line of the address in each line."))
    postcode = models.CharField(_("postcode"), max_length=20)
    city = models.CharField(_("city"), max_length=100)
    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("national currency"), max_length=3)
    timezone = models.CharField(_("time zone"), max_length=64)
    organization_number = models.CharField(_("registration number"), max_length=40, blank=True)
    organization_scheme = models.CharField(_("scheme of the number"), max_length=4, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    register = models.CharField(_("company register"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"))
    website = models.CharField(_("website"), max_length=200, blank=True)
    support_hours = models.CharField(_("support hours"), max_length=200, blank=True)
    support_email = models.EmailField(_("support by e-mail"), blank=True)
    support_phone = models.CharField(_("support by telephone"), max_length=40, blank=True)
    teaching_url = models.CharField(_("address of the teaching material"), max_length=300, blank=True)
    account = models.CharField(_("account"), max_length=40, blank=True)
    iban = models.CharField(_("IBAN"), max_length=40, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    payment_reference_kind = models.CharField(
        _("payment reference"), max_length=5, choices=PaymentReferenceKind, default=PaymentReferenceKind.PLAIN
    )
    releases_by_hand = models.BooleanField(
        _("invoices wait for release"),
        default=False,
        help_text=_("Staff look at what is to be invoiced, and release it. Otherwise it leaves within the hour."),
    )
    document_years = models.PositiveSmallIntegerField(
        _("years that documents are kept"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Whole calendar years after that of the document. Empty: for ever."),
    )
    accent = models.CharField(_("colour of the letterhead"), max_length=6, default="1f5aa8")

    class Meta:
        db_table = "seller"
        ordering = ["name"]
        verbose_name = _("seller")
        verbose_name_plural = _("sellers")
        constraints = [models.CheckConstraint(name="seller_document_years", condition=_years_by_law())]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """Numbers of one seller without gaps (R-X-8). Its start is set before its first document, and never after.

    Taking a number locks this row; a rollback gives the number back. The last digest chains the documents.
    """

    id = public_id()
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="series")
    code = models.SlugField(max_length=20)
    prefix = models.CharField(_("prefix"), max_length=20, blank=True)
    next_number = models.PositiveBigIntegerField(_("next number"), default=1)
    last_issued_on = models.DateField(null=True, blank=True, editable=False)
    last_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        db_table = "number_series"
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["seller", "code"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.next_number}"
