"""License administrators are told when there are too few licenses, before the grace ends, and when it has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from licensing.domain.over_limit import OverLimitState
from licensing.selectors import subscription_facts
from licensing.selectors.access import AgreedAccess, accesses_of
from licensing.selectors.seat_needs import SeatNeeds, seat_needs
from tenants.domain.periods import ONE_DAY, local_day
from tenants.selectors import organization_facts
from tenants.services.outbox import Mail, tell_license_administrators


def tell_over_limit(organization_id: UUID, *, as_of: datetime) -> int:
    """Mails where it stands on the local day, each stage once to each administrator; how many mails were new (R-X-7).

    Whoever becomes one later is told the stage of that day. What a job has missed is not told after the fact.
    """
    on = local_day(as_of, organization_facts(organization_id).timezone)
    told = 0
    for access in accesses_of(organization_id):
        if access.rule.holders not in ("people", "seats") or not access.runs_on(on):
            continue
        needs = seat_needs(access, on)
        if needs.over_limit is not None:
            mail = _mail(access, needs, needs.over_limit, needs.over_limit.stage_on(on))
            told += tell_license_administrators(mail, organization_id=organization_id, at=as_of)
    return told


def _mail(access: AgreedAccess, needs: SeatNeeds, state: OverLimitState, stage: str) -> Mail:
    context: dict[str, Any] = {
        "product": subscription_facts(access.subscription_id).plan.product_name,
        "stage": stage,
        "are_seats_held": access.rule.holders == "seats",
        "since": state.since,
        "grace_ends_on": state.grace_ends_on,
        "last_day": state.grace_ends_on - ONE_DAY,
        "kinds": [
            {"kind": one.kind, "used": one.asked_for, "there": one.there or 0, "missing": needs.missing[one.kind]}
            for one in needs.standings
            if needs.missing.get(one.kind)
        ],
    }
    reason = f"over limit {access.subscription_id} since {state.since.isoformat()}: {stage}"
    return Mail(reason=reason, template="over_limit", context=context)
