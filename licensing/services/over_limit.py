"""How long people have needed more licenses than there are: noted when a date did it, closed when it is over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q

from licensing.access_rules import ACCESS_RULES
from licensing.domain.over_limit import OverLimitState
from licensing.models import OverLimit, SeatLot, Subscription
from licensing.selectors.access import AgreedAccess, access_of_subscription, accesses_of
from licensing.selectors.access_facts import need_on
from licensing.services.overrides import lock_subscription
from tenants.domain.periods import local_day
from tenants.scoping import WORKER, scoped
from tenants.selectors import next_presence_change, organization_facts


def organizations_counting_people() -> list[UUID]:
    """Those with a subscription that counts people, in order of id. Needs a scope."""
    counting = [code for code, rule in ACCESS_RULES.items() if rule.counts_people]
    found = Subscription.objects.filter(plan_version__access_rule__in=counting)
    return sorted(set(found.values_list("organization_id", flat=True)))


def note_over_limit_of(organization_id: UUID, *, as_of: datetime) -> int:
    """Of each subscription that counts people: whether its licenses suffice on the local day; how much changed."""
    on = local_day(as_of, organization_facts(organization_id).timezone)
    counting = [access for access in accesses_of(organization_id) if access.rule.counts_people]
    return sum(note_over_limit(access, on) for access in counting)


def note_over_limit(access: AgreedAccess, on: date) -> bool:
    """Begins or closes the time over the limit on a local day; whether it did. Run again, nothing changes (R-X-7).

    Whoever waited over midnight for somebody of the next day says nothing of a day that is noted already.
    """
    lock_subscription(access.subscription_id)
    noted = OverLimit.objects.filter(subscription_id=access.subscription_id)
    if noted.filter(Q(starts_on__gt=on) | Q(ends_on__gt=on)).exists():
        return False
    running = noted.filter(ends_on__isnull=True)
    need = need_on(access, on)
    is_over = access.runs_on(on) and not need.fits
    if not is_over:
        return bool(running.update(ends_on=on))
    if running.exists():
        return False
    OverLimit.objects.create(
        organization_id=access.organization_id,
        subscription_id=access.subscription_id,
        starts_on=on,
        why=need.decision.as_json(),
    )
    return True


def next_over_limit_look(day: date) -> date | None:
    """The first day after `day` on which somebody comes or goes where people are counted, or a grace is nearly over.

    Or on which licenses begin or end.
    """
    with scoped(WORKER):
        counting = organizations_counting_people()
        begins = SeatLot.objects.filter(starts_on__gt=day).aggregate(day=Min("starts_on"))["day"]
        ends = SeatLot.objects.filter(ends_on__gt=day).aggregate(day=Min("ends_on"))["day"]
        days = [next_presence_change(counting, day) if counting else None, begins, ends, *_next_stages(day)]
    return min((found for found in days if found is not None), default=None)


def _next_stages(day: date) -> list[date | None]:
    """Of the times over the limit that run."""
    running = OverLimit.objects.filter(ends_on__isnull=True).values_list("subscription_id", "starts_on")
    return [
        OverLimitState.after(since, access_of_subscription(subscription_id).grace_days_on(day)).next_stage_after(day)
        for subscription_id, since in running
    ]
