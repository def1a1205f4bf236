"""Months whose raw events have gone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class DroppedMonth(TenantOwnedModel):
    """From here on, raw events of this month (UTC) are not kept; their keys and totals are (R-X-14)."""

    id = public_id()
    month = models.DateField(_("its first day"))
    dropped_on = models.DateField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "dropped_month"
        ordering = ["month"]
        verbose_name = _("dropped month")
        verbose_name_plural = _("dropped months")
        constraints = [
            models.UniqueConstraint(fields=["organization", "month"], name="dropped_month_once"),
            models.CheckConstraint(name="dropped_month_first_day", condition=models.Q(month__day=1)),
        ]
