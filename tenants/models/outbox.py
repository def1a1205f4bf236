"""Mail to be sent: a row written with the change that causes it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.models.organization import Organization
from tenants.scoping import TenantManager


class OutboxMessage(models.Model):
    """One mail to one or more addresses. `reason_key` makes each reason mail once, however often a job runs (R-X-7)."""

    id = public_id()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, db_index=False, related_name="+")
    reason_key = models.CharField(max_length=200)
    template = models.CharField(max_length=60)
    locale = models.CharField(max_length=5)
    recipients = ArrayField(models.EmailField())
    context = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    last_error = models.TextField(blank=True)

    objects = TenantManager["OutboxMessage"]()

    class Meta:
        db_table = "outbox_message"
        base_manager_name = "objects"
        ordering = ["-queued_at", "-id"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "reason_key"], name="outbox_reason_once", nulls_distinct=False
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="outbox_waiting", condition=models.Q(sent_at__isnull=True)),
        ]
