"""The job that lets raw events go when they are old enough, and priced (R-X-14)."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from uuid import UUID

from billing.selectors.needed_usage import usage_needed_from
from billing.services.parking import run_or_park
from metering.services.retention import (
    ExpiredMonth,
    MonthToEmpty,
    declare_dropped,
    empty_month,
    find_expired_months,
    find_months_to_empty,
)
from tenants.domain.periods import add_months
from tenants.scoping import WORKER, scoped

JOB = "drop_expired"


def drop_expired(as_of: datetime) -> int:
    """Drops what is due of every organization; returns how many events went.

    A month that is still needed is parked with its reason, seen by staff, and keeps the organization's later months.
    """
    with scoped(WORKER):
        expired = find_expired_months(as_of.date())
    waiting: set[UUID] = set()
    for found in expired:
        if found.organization_id in waiting:
            continue
        work = partial(_declare, found, as_of)
        if not run_or_park(JOB, found.organization_id, found.organization_id, work, as_of):
            waiting.add(found.organization_id)
    with scoped(WORKER):
        months = find_months_to_empty()
    return sum(_empty(month) for month in months)


def next_month_end(after: date) -> date:
    """In a replay of older days, months expire as months begin."""
    return add_months(after.replace(day=1), 1)


def _empty(month: MonthToEmpty) -> int:
    with scoped(WORKER):
        return empty_month(month)


def _declare(expired: ExpiredMonth, as_of: datetime) -> None:
    needed_from = usage_needed_from(expired.organization_id)
    declare_dropped(expired, needed_from=needed_from, at=as_of)
