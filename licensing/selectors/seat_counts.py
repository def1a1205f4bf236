"""How many seats of each kind there are, and how many people hold one."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from licensing.domain.seat import KindCount
from licensing.models import Assignment, SeatLot
from licensing.selectors.access import AgreedAccess, capacity_on


def seat_counts(access: AgreedAccess, on: date) -> tuple[KindCount, ...]:
    """Of each kind of seat on a local day, the highest first (R-CITIZEN-3)."""
    capacity, used, limited = capacity_on(access.subscription_id, on), _held(access), limited_kinds(access)
    return tuple(
        KindCount(kind=kind, there=capacity.get(kind, 0) if kind in limited else None, used=used.get(kind, 0))
        for kind in access.kinds
    )


def limited_kinds(access: AgreedAccess) -> frozenset[str]:
    """The kinds that have a number: one that the plan states, or of which seats were ever agreed on or ordered.

    A kind that the plan states no number of is unlimited (R-CITIZEN-1).
    """
    included = access.rule.included(access.plan_parameters)
    unlimited = {kind for kind, count in included.items() if count is None}
    agreed = SeatLot.objects.filter(subscription_id=access.subscription_id, kind__in=unlimited)
    return frozenset(access.kinds) - unlimited | set(agreed.values_list("kind", flat=True))


def _held(access: AgreedAccess) -> dict[str, int]:
    held = Assignment.objects.filter(subscription_id=access.subscription_id, ends_at__isnull=True).order_by("kind")
    return {row["kind"]: row["number"] for row in held.values("kind").annotate(number=Count("pk"))}
