"""Renewals: the next term begins on its day, without acceptance and without a price (R-SCALGO-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, Q

from licensing.models import Subscription
from licensing.services.subscriptions import add_term
from tenants.domain.periods import ONE_DAY, local_day
from tenants.services.audit import record_audit


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSubscription:
    """A subscription that goes on, and whose last term ends about now."""

    id: UUID
    organization_id: UUID


def subscriptions_due_for_renewal(as_of: datetime) -> list[DueSubscription]:
    """Those whose last term ends by tomorrow, UTC: no zone is further ahead than that. Needs a scope."""
    due = (
        Subscription.objects.annotate(runs_until=Max("terms__ends_on"))
        .filter(runs_until__lte=as_of.date() + ONE_DAY)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=F("runs_until")))
        .order_by("pk")
    )
    return [
        DueSubscription(id=subscription_id, organization_id=organization_id)
        for subscription_id, organization_id in due.values_list("pk", "organization_id")
    ]


def renew_subscription(subscription_id: UUID, as_of: datetime) -> int:
    """Starts each of its terms whose local day has come, unless it ends then; returns how many.

    The term runs with full access; its price may be pending. Run again, or twice at once, it finds none to start.
    """
    # Two runs at once: the second waits here and finds the work done.
    subscription = (
        Subscription.objects.select_related("organization", "plan_version")
        .select_for_update(of=("self",))
        .get(pk=subscription_id)
    )
    today = local_day(as_of, subscription.organization.timezone)
    latest = subscription.terms.latest("number")
    started = 0
    while latest.ends_on <= today and (subscription.ends_on is None or latest.ends_on < subscription.ends_on):
        latest = add_term(subscription, latest.number + 1)
        record_audit("term.started", "term", latest.pk, at=as_of, details={"number": latest.number})
        started += 1
    return started
