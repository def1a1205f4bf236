"""What the coming year is likely to cost: computed each day, and told before the last day for notice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class Forecast(TenantOwnedModel):
    """The price of a term as it looked on a day (R-SCALGO-12), with what it was made from.

    `passed_percent` is the threshold of which the administrators were told on that day; 0 if there was nothing new.
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    term_number = models.PositiveIntegerField(help_text=_("The term that is priced by the year that is measured."))
    on = models.DateField(help_text=_("The organisation’s local day; usage of the days before it is counted."))
    currency = models.CharField(max_length=3)
    low_units = models.DecimalField(max_digits=38, decimal_places=12)
    likely_units = models.DecimalField(max_digits=38, decimal_places=12)
    high_units = models.DecimalField(max_digits=38, decimal_places=12)
    low_fee = models.DecimalField(max_digits=20, decimal_places=4)
    likely_fee = models.DecimalField(max_digits=20, decimal_places=4)
    high_fee = models.DecimalField(max_digits=20, decimal_places=4)
    why = models.JSONField()
    passed_percent = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "forecast"
        ordering = ["-on", "-id"]
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="forecast_in_organization"),
            models.UniqueConstraint(fields=["organization", "subscription", "on"], name="forecast_once_a_day"),
            models.CheckConstraint(
                name="forecast_units_in_order",
                condition=models.Q(
                    low_units__gte=0, likely_units__gte=models.F("low_units"), high_units__gte=models.F("likely_units")
                ),
            ),
            models.CheckConstraint(
                name="forecast_fees_in_order",
                condition=models.Q(
                    low_fee__gte=0, likely_fee__gte=models.F("low_fee"), high_fee__gte=models.F("likely_fee")
                ),
            ),
            SameOrganization(field="subscription", name="forecast_subscription_same_organization"),
        ]


class IndicationSource(models.TextChoices):
    """Where an indicative price comes from: `none` before there is anything to go by."""

    PRICE = "price", _("Decided price")
    FORECAST = "forecast", _("Forecast")
    NONE = "none", _("No price yet")


class NoticeReminder(TenantOwnedModel):
    """Administrators were told the last day for notice, and what the coming term would cost (R-SCALGO-21).

    `days` is the threshold that was reached: 60, 30 or 7 days before. The amounts are what stood in the mail: the final
    price may be compared with them later.
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    term_number = models.PositiveIntegerField(help_text=_("The coming term, whose price is indicated."))
    days = models.PositiveSmallIntegerField()
    on = models.DateField(help_text=_("The organisation’s local day of the mail."))
    last_day_for_notice = models.DateField()
    source = models.CharField(max_length=10, choices=IndicationSource)
    forecast = models.ForeignKey(
        Forecast, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    currency = models.CharField(max_length=3)
    low = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    reminded_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "notice_reminder"
        ordering = ["-on", "-id"]
        verbose_name = _("reminder of notice")
        verbose_name_plural = _("reminders of notice")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subscription", "term_number", "days"], name="notice_reminder_once"
            ),
            models.CheckConstraint(
                name="notice_reminder_in_time", condition=models.Q(on__lte=models.F("last_day_for_notice"))
            ),
            # A comparison with null is no refusal: what must be there is said first.
            models.CheckConstraint(
                name="notice_reminder_amounts",
                condition=models.Q(
                    source=IndicationSource.NONE,
                    amount__isnull=True,
                    low__isnull=True,
                    high__isnull=True,
                    forecast__isnull=True,
                )
                | models.Q(
                    source=IndicationSource.PRICE,
                    amount__isnull=False,
                    amount__gte=0,
                    low__isnull=True,
                    high__isnull=True,
                    forecast__isnull=True,
                )
                | models.Q(
                    source=IndicationSource.FORECAST,
                    amount__isnull=False,
                    low__isnull=False,
                    high__isnull=False,
                    low__gte=0,
                    amount__gte=models.F("low"),
                    high__gte=models.F("amount"),
                    forecast__isnull=False,
                ),
            ),
            SameOrganization(field="subscription", name="notice_reminder_subscription_same_organization"),
            SameOrganization(field="forecast", name="notice_reminder_forecast_same_organization"),
        ]
