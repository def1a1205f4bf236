"""Since when starts say whose they were."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class ForgottenPeople(TenantOwnedModel):
    """Starts that were over, and refusals that were last repeated, before this day (UTC) name nobody (R-X-14)."""

    id = public_id()
    before = models.DateField()
    forgotten_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "forgotten_people"
        ordering = ["before"]
        verbose_name = _("people forgotten")
        verbose_name_plural = _("people forgotten")
        constraints = [models.UniqueConstraint(fields=["organization", "before"], name="forgotten_people_once")]
