"""The audit trail: who did what to what, append-only, ids and never names (R-X-14)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.models.organization import Organization
from tenants.scoping import TenantManager


class ActorKind(models.TextChoices):
    USER = "user", _("User")
    API_KEY = "api_key", _("API key")
    JOB = "job", _("Job")


class AuditEntry(models.Model):
    """One change or look. Without an organization it concerns the vendor alone."""

    id = public_id()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, db_index=False, related_name="+")
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = TenantManager["AuditEntry"]()

    class Meta:
        db_table = "audit_entry"
        base_manager_name = "objects"
        ordering = ["-at", "-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["organization", "-at"], name="audit_by_time"),
            models.Index(fields=["organization", "subject_kind", "subject_id"], name="audit_by_subject"),
        ]
