"""Agreed options of one subscription, kept; whether the plan can be read with them is asked by billing before."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from licensing.models import Subscription, SubscriptionOverride
from tenants.domain.decision import Json
from tenants.domain.refusal import NotFound
from tenants.scoping import current_scope
from tenants.services.audit import record_audit


def lock_subscription(subscription_id: UUID) -> None:
    """Whoever changes what a subscription says waits here for whoever was first. Raises `NotFound`.

    Not the key: a start that holds a place, and points to the subscription, would wait for who waits for the place.
    """
    if not Subscription.objects.select_for_update(of=("self",), no_key=True).filter(pk=subscription_id).exists():
        raise NotFound("subscription", str(subscription_id))


def record_override(
    *, subscription_id: UUID, path: str, value: Json, starts_on: date, reason: str, at: datetime
) -> SubscriptionOverride:
    """Keeps that an option has another value from a local day on. Raises `NotFound`."""
    lock_subscription(subscription_id)
    subscription = Subscription.objects.get(pk=subscription_id)
    override: SubscriptionOverride = SubscriptionOverride.objects.create(
        organization_id=subscription.organization_id,
        subscription=subscription,
        path=path,
        value=value,
        starts_on=starts_on,
        reason=reason,
        agreed_at=at,
        agreed_by_user_id=current_scope().user_id,
    )
    record_audit(
        "override.agreed",
        "subscription",
        subscription.pk,
        at=at,
        organization_id=subscription.organization_id,
        reason=reason,
        details={"path": path, "value": value, "starts_on": starts_on.isoformat()},
    )
    return override
