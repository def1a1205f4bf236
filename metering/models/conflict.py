"""The same event told twice, differently."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class EventConflict(TenantOwnedModel):
    """A known source and id with other content: reported to the sender, kept for staff, never counted (R-X-6).

    Kept once however often it is sent. `content` names the actor by id, never by the reference.
    """

    id = public_id()
    key = models.UUIDField()
    digest = models.UUIDField()
    source = models.CharField(max_length=200)
    event_id = models.CharField(max_length=200)
    content = models.JSONField()
    received_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "event_conflict"
        ordering = ["-received_at"]
        verbose_name = _("conflicting event")
        verbose_name_plural = _("conflicting events")
        constraints = [models.UniqueConstraint(fields=["organization", "key", "digest"], name="event_conflict_once")]
