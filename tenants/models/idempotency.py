"""Answers kept for callers who send the same request again."""

from django.db import models

from tenants.ids import public_id
from tenants.models.organization import Organization
from tenants.scoping import TenantManager


class IdempotencyRecord(models.Model):
    """The answer to one `Idempotency-Key` of one API key; of a vendor's, for each organization that it acts for."""

    id = public_id()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, db_index=False, related_name="+")
    api_key_id = models.UUIDField()
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    body = models.BinaryField()
    created_at = models.DateTimeField()

    objects = TenantManager["IdempotencyRecord"]()

    class Meta:
        db_table = "idempotency_record"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["api_key_id", "organization", "key"], name="idempotency_once", nulls_distinct=False
            ),
        ]
