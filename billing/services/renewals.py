"""The renewals of all customers: one that cannot be renewed is parked, and the others are."""

from __future__ import annotations

from datetime import datetime

from billing.services.parking import run_or_park
from licensing.services.renewals import renew_subscription, subscriptions_due_for_renewal
from tenants.scoping import WORKER, scoped


def renew_terms(as_of: datetime) -> int:
    """Starts every term whose local day has come; returns how many (R-SCALGO-18, R-X-7)."""
    with scoped(WORKER):
        due = subscriptions_due_for_renewal(as_of)
    started: list[int] = []
    for found in due:
        run_or_park(
            "renew_terms",
            found.organization_id,
            found.id,
            lambda found=found: started.append(renew_subscription(found.id, as_of)),  # type: ignore[misc]
            as_of,
        )
    return sum(started)
