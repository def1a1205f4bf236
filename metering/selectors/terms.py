"""Usage of one year of an agreement, as pages compare it with the year before."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from metering.domain.term_usage import TermUsage
from metering.domain.usage_years import UsageYears
from metering.selectors.splits import EVERYTHING, UsageFilter, usage_by_day
from tenants.domain.periods import ONE_DAY, Period


def term_usage(
    organization_id: UUID, years: UsageYears, place: int, *, today: date, whose: UsageFilter = EVERYTHING
) -> TermUsage:
    """Of the year at a place of the list, to the end of today."""
    year = years.years[place]
    before = years.years[place + 1].period if place + 1 < len(years.years) else None
    until = min(today + ONE_DAY, year.period.end)
    return TermUsage(
        year=year,
        before=before,
        until=until,
        now=usage_by_day(organization_id, Period(year.period.start, until), whose),
        last=usage_by_day(organization_id, before, whose) if before else {},
    )
