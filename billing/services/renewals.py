"""The renewals of all customers: one that cannot be renewed is parked, and the others are."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

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
            partial(_renew, found.id, as_of, started),
            as_of,
        )
    return sum(started)


def _renew(subscription_id: UUID, as_of: datetime, started: list[int]) -> None:
    """The count is kept only if the work was: what fails raises before it."""
    started.append(renew_subscription(subscription_id, as_of))
