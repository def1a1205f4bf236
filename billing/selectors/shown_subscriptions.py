"""Which of an organization's subscriptions a page is about: there may be several, of several products."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from billing.services.plan_pricing import has_yearly_fee
from licensing.selectors import SubscriptionFacts, subscriptions_of


def shown_subscriptions(organization_id: UUID, today: date) -> list[SubscriptionFacts]:
    """All of them: those that run first, of these those that are priced here, and then the latest."""
    found = subscriptions_of(organization_id)
    return sorted(found, key=lambda one: (not one.runs_on(today), not has_yearly_fee(one)))


def all_elsewhere(subscriptions: Sequence[SubscriptionFacts]) -> bool:
    """Whether there are subscriptions, and all of them are invoiced elsewhere until further notice."""
    return bool(subscriptions) and all(found.is_elsewhere_for_good for found in subscriptions)
