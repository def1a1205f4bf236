"""The renewals of all customers: one that cannot be renewed is parked, and the others are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from billing.services.chunks import Subject, run_in_chunks
from licensing.services.renewals import renew_subscriptions, subscriptions_due_for_renewal
from tenants.scoping import WORKER, scoped


def renew_terms(as_of: datetime) -> int:
    """Starts every term whose local day has come; returns how many (R-SCALGO-18, R-X-7)."""
    with scoped(WORKER):
        due = [Subject(found.organization_id, found.id) for found in subscriptions_due_for_renewal(as_of)]
    return run_in_chunks("renew_terms", due, partial(_renew, as_of), as_of)


def _renew(as_of: datetime, subjects: Sequence[Subject]) -> int:
    return renew_subscriptions([subject.id for subject in subjects], as_of)
