"""The job that adds up years of use for lists of thousands of people."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from billing.services.parking import run_or_park
from metering.services.spans import find_spans_to_grow, grow_spans
from tenants.domain.periods import local_day
from tenants.scoping import WORKER, scoped
from tenants.selectors import organization_facts

JOB = "sum_usage"


def sum_usage(as_of: datetime) -> int:
    """Adds up the years of every organization with many actors; returns of how many organizations."""
    with scoped(WORKER):
        behind = find_spans_to_grow(as_of.date())
    grown: list[UUID] = []
    for organization_id in behind:
        run_or_park(JOB, organization_id, organization_id, partial(_grow, organization_id, as_of, grown), as_of)
    return len(grown)


def _grow(organization_id: UUID, as_of: datetime, grown: list[UUID]) -> None:
    zone = organization_facts(organization_id).timezone
    if grow_spans(organization_id, local_day(as_of, zone)):
        grown.append(organization_id)
