"""Renewals: the next term begins on its day, without acceptance and without a price (R-SCALGO-18)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Max, Q

from licensing.domain.terms import term_period
from licensing.models import Subscription, Term
from tenants.domain.periods import ONE_DAY, Period, local_day
from tenants.ids import OneOf
from tenants.services.audit import AuditFact, record_audits
from tenants.services.row_sets import fresh_ids, insert_rows


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


def renew_subscriptions(subscription_ids: Collection[UUID], as_of: datetime) -> int:
    """Starts each of their terms whose local day has come, unless the subscription ends then; returns how many.

    A term runs with full access; its price may be pending. Run again, or twice at once, it finds none to start.
    """
    due = [term for subscription in _locked(subscription_ids) for term in _terms_due(subscription, as_of)]
    rows = [
        _Row(new, subscription.organization_id, subscription.pk, number, period.start, period.end)
        for new, (subscription, number, period) in zip(fresh_ids(len(due)), due, strict=True)
    ]
    insert_rows(Term, rows)
    record_audits([_started(row) for row in rows], at=as_of)
    return len(rows)


class _Row(NamedTuple):
    id: UUID
    organization_id: UUID
    subscription_id: UUID
    number: int
    starts_on: date
    ends_on: date


def _locked(subscription_ids: Collection[UUID]) -> list[Subscription]:
    """Two runs at once: the second waits here, and then reads the terms that the first has started."""
    locked = Subscription.objects.select_for_update(of=("self",)).select_related("organization", "plan_version")
    found = locked.filter(OneOf("pk", subscription_ids)).order_by("organization_id", "pk")
    return list(found.prefetch_related("terms"))


def _terms_due(subscription: Subscription, as_of: datetime) -> Iterator[tuple[Subscription, int, Period]]:
    today = local_day(as_of, subscription.organization.timezone)
    latest = max(subscription.terms.all(), key=lambda term: term.number)
    number, runs_until = latest.number, latest.ends_on
    while runs_until <= today and (subscription.ends_on is None or runs_until < subscription.ends_on):
        number += 1
        period = term_period(subscription.signed_on, number, subscription.plan_version.term_months)
        yield subscription, number, period
        runs_until = period.end


def _started(row: _Row) -> AuditFact:
    return AuditFact(
        action="term.started",
        subject_kind="term",
        subject_id=row.id,
        organization_id=row.organization_id,
        details={"number": row.number},
    )
