"""What was agreed on one subscription in the place of what its plan says."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class SubscriptionOverride(TenantOwnedModel):
    """One option of the plan at another value from a day on, with its reason: never changed, only followed by another.

    What options there are, and which values they take, is the plan's business; billing reads the whole plan with them.
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="overrides"
    )
    path = models.CharField(max_length=200)
    value = models.JSONField(null=True)
    starts_on = models.DateField()
    reason = models.CharField(max_length=1000)
    agreed_at = models.DateTimeField()
    agreed_by_user_id = models.UUIDField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "subscription_override"
        ordering = ["starts_on", "id"]
        verbose_name = _("agreed option")
        verbose_name_plural = _("agreed options")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="subscription_override_in_organization"),
            models.CheckConstraint(name="subscription_override_reason", condition=~models.Q(reason="")),
            SameOrganization(field="subscription", name="subscription_override_subscription_same_organization"),
        ]
        indexes = [models.Index(fields=["organization", "subscription"], name="subscription_override_of")]
