"""An introduction workshop that a customer asks for: free, in some cases, on request (R-SCALGO-19)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class WorkshopAnswer(models.TextChoices):
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")


class WorkshopRequest(TenantOwnedModel):
    """What was wished for, and what staff answered; the reason of the answer is shown to the customer."""

    id = public_id()
    wish = models.TextField(_("wish"))
    requested_at = models.DateTimeField()
    requested_by_user_id = models.UUIDField(null=True)
    answer = models.CharField(max_length=10, choices=WorkshopAnswer, blank=True)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "workshop_request"
        ordering = ["-requested_at", "-id"]
        verbose_name = _("workshop request")
        verbose_name_plural = _("workshop requests")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], name="workshop_request_open_once", condition=models.Q(answer="")
            ),
            models.CheckConstraint(
                name="workshop_request_answered",
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=WorkshopAnswer.values, answered_at__isnull=False),
            ),
        ]
