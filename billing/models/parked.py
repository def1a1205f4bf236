"""Work that failed for one customer: set aside with its reason, so that the others are billed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.quote_request import QuoteRequest
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class ParkedWork(TenantOwnedModel):
    """A job could not do its work for this subject. It is tried again at each run, and cleared by success."""

    id = public_id()
    job = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    code = models.CharField(max_length=60)
    reason = models.TextField()
    parked_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "parked_work"
        ordering = ["-parked_at"]
        verbose_name = _("parked customer")
        verbose_name_plural = _("parked customers")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "job", "subject_id"],
                name="parked_once",
                condition=models.Q(cleared_at__isnull=True),
            )
        ]


class ParkedRequest(models.Model):
    """A request for a quote whose months or years are over, and that could not be dropped.

    It belongs to no organization, so it is parked beside them. It is tried again at each run; the row goes with it,
    since the reason may say what the request said, and goes too when the request is not to be dropped any more.
    """

    id = public_id()
    request = models.OneToOneField(QuoteRequest, models.CASCADE, related_name="parked")
    code = models.CharField(max_length=60)
    reason = models.TextField()
    parked_at = models.DateTimeField()

    class Meta:
        db_table = "parked_request"
        ordering = ["parked_at", "id"]
