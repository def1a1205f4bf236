"""That a subscription went on as one of another plan."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class SubscriptionMove(TenantOwnedModel):
    """One subscription ended on the local day on which the other was signed, and why (R-TEAM-18).

    `why` is what people needed under the other plan on that day; `accepted_over_limit` says that it was known not to
    suffice.
    """

    id = public_id()
    before = models.ForeignKey(Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    after = models.ForeignKey(Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    moved_on = models.DateField()
    reason = models.CharField(max_length=1000)
    why = models.JSONField()
    accepted_over_limit = models.BooleanField(default=False)
    moved_at = models.DateTimeField()
    moved_by_user_id = models.UUIDField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "subscription_move"
        verbose_name = _("move to another plan")
        verbose_name_plural = _("moves to another plan")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="subscription_move_in_organization"),
            models.UniqueConstraint(fields=["organization", "before"], name="subscription_moved_once"),
            models.UniqueConstraint(fields=["organization", "after"], name="subscription_move_to_once"),
            models.CheckConstraint(name="subscription_move_reason", condition=~models.Q(reason="")),
            SameOrganization(field="before", name="subscription_move_before_same_organization"),
            SameOrganization(field="after", name="subscription_move_after_same_organization"),
        ]
