"""Keys of the REST API: only their hash is kept."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.models.organization import Organization
from tenants.models.user import User
from tenants.scoping import TenantManager


class ApiKey(models.Model):
    """A key for one organization, or, without one, for the vendor. The key itself is shown once, when it is made."""

    id = public_id()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=20)
    last_four = models.CharField(max_length=4)
    digest = models.BinaryField(unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager["ApiKey"]()

    class Meta:
        db_table = "api_key"
        base_manager_name = "objects"
        ordering = ["-created_at"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.prefix}…{self.last_four}"
