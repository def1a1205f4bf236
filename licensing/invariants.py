"""What always holds of subscriptions and terms."""

from __future__ import annotations

from itertools import pairwise

from licensing.domain.terms import term_period
from licensing.models import Subscription
from tenants.domain.invariant import Invariant
from tenants.domain.periods import Period


def _terms_out_of_line() -> list[str]:
    """Terms follow each other without a gap, each as counted from the day of signing (R-SCALGO-2)."""
    broken = []
    for subscription in Subscription.objects.select_related("plan_version").prefetch_related("terms"):
        terms = sorted(subscription.terms.all(), key=lambda term: term.number)
        months = subscription.plan_version.term_months
        for term in terms:
            if Period(term.starts_on, term.ends_on) != term_period(subscription.signed_on, term.number, months):
                broken.append(f"term {term.pk}: its days are not those of year {term.number}")
        for before, after in pairwise(terms):
            if before.number + 1 != after.number:
                broken.append(f"subscription {subscription.pk}: no term between {before.number} and {after.number}")
        if subscription.ends_on and terms and terms[-1].ends_on > subscription.ends_on:
            broken.append(f"subscription {subscription.pk}: a term runs past its end")
    return broken


INVARIANTS = (Invariant("terms follow each other, each counted from the day of signing", _terms_out_of_line),)
