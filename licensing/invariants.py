"""What always holds of subscriptions, terms and notice, and of who may use what."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from licensing.access_invariants import ACCESS_INVARIANTS
from licensing.domain.notice import NoticeBasis
from licensing.domain.terms import term_period
from licensing.models import Notice, Subscription, SubscriptionMove, Term
from tenants.domain.invariant import Invariant
from tenants.domain.periods import ONE_DAY, Period


def _terms_out_of_line() -> list[str]:
    """Terms follow each other without a gap, each as counted from the day of signing (R-SCALGO-2)."""
    broken = []
    for subscription in Subscription.objects.select_related("plan_version").prefetch_related(
        "terms", "notices__withdrawals"
    ):
        terms = sorted(subscription.terms.all(), key=lambda term: term.number)
        months = subscription.plan_version.term_months
        for term in terms:
            if Period(term.starts_on, term.ends_on) != term_period(subscription.signed_on, term.number, months):
                broken.append(f"term {term.pk}: its days are not those of year {term.number}")
        for before, after in pairwise(terms):
            if before.number + 1 != after.number:
                broken.append(f"subscription {subscription.pk}: no term between {before.number} and {after.number}")
        if subscription.ends_on and terms and _last_end_allowed(subscription, terms[-1]) > subscription.ends_on:
            broken.append(f"subscription {subscription.pk}: a term runs past its end")
    return broken


def _last_end_allowed(subscription: Subscription, last: Term) -> date:
    """A price shock or a move ends a term that runs; any other notice, only with its last day (R-SCALGO-17)."""
    if SubscriptionMove.objects.filter(before=subscription).exists():
        return last.starts_on
    is_shock = any(
        notice.basis == NoticeBasis.PRICE_SHOCK and not notice.withdrawals.all()
        for notice in subscription.notices.all()
    )
    return last.starts_on + ONE_DAY if is_shock else last.ends_on


def _ends_without_notice() -> list[str]:
    """A subscription ends by the one notice in force, or because it went on as another, and by nothing else."""
    broken = []
    moved = dict(SubscriptionMove.objects.values_list("before_id", "moved_on"))
    for subscription in Subscription.objects.prefetch_related("notices__withdrawals").order_by("pk"):
        in_force = [notice.ends_on for notice in subscription.notices.all() if not notice.withdrawals.all()]
        if len(in_force) > 1:
            broken.append(f"subscription {subscription.pk}: {len(in_force)} notices are in force")
        elif subscription.ends_on != (in_force[0] if in_force else moved.get(subscription.pk)):
            broken.append(f"subscription {subscription.pk}: does not end as its notice says")
    return broken


def _withdrawals_out_of_place() -> list[str]:
    """A later notice follows the withdrawal of an earlier one of its own subscription."""
    broken = []
    for notice in Notice.objects.select_related("follows__notice").order_by("pk"):
        before = notice.follows.notice if notice.follows else None
        if before is not None and (before.subscription_id != notice.subscription_id or before.pk >= notice.pk):
            broken.append(f"notice {notice.pk}: follows a notice that it cannot follow")
    return broken


def _moves_that_leave_a_gap() -> list[str]:
    """One ends on the day on which the other is signed, of the same product (R-TEAM-18)."""
    broken = []
    product = "plan_version__plan__product_id"
    moves = SubscriptionMove.objects.order_by("pk").values_list(
        "pk", "moved_on", "before__ends_on", "after__signed_on", f"before__{product}", f"after__{product}"
    )
    for move_id, moved_on, ended_on, signed_on, one, other in moves:
        if not moved_on == ended_on == signed_on or one != other:
            broken.append(f"move {move_id}: one agreement does not go on as the other")
    return broken


INVARIANTS = (
    Invariant("terms follow each other, each counted from the day of signing", _terms_out_of_line),
    Invariant("a subscription ends by the notice in force or a move, and by nothing else", _ends_without_notice),
    Invariant("a moved subscription goes on as the other without a gap", _moves_that_leave_a_gap),
    Invariant("a later notice follows the withdrawal of the one before", _withdrawals_out_of_place),
    *ACCESS_INVARIANTS,
)
