"""The years that usage is read by, and what each meter weighs in them.

Metering knows neither agreements nor prices. Whoever does registers a source here at start-up; without one, usage is
read by calendar year, each meter by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from tenants.domain.periods import ONE_DAY, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageYear:
    """A year of use. `weights` are units for one of a meter's values, exact; empty if the plan weighs nothing.

    `estimate` is what the whole year had been expected to come to, in units; `closes_on` the first day on which late
    usage no longer counts in it.
    """

    period: Period
    closes_on: date
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    estimate: Decimal | None = None

    @property
    def late_until(self) -> date:
        """The last day on which late usage counts in the year."""
        return self.closes_on - ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageYears:
    """The years of one organization, the latest first, and the product that they are of."""

    product_name: str
    years: Sequence[UsageYear]


class UsageYearSource(Protocol):
    def __call__(self, organization_id: UUID, on: date) -> UsageYears | None:
        """The years that have begun by a day; None if the organization has no agreement."""


_sources: list[UsageYearSource] = []


def register_usage_years(source: UsageYearSource) -> None:
    """Asked before those registered earlier."""
    _sources.insert(0, source)


def usage_years(organization_id: UUID, on: date) -> UsageYears:
    """The years of the first source that knows the organization, else calendar years of the last two years."""
    for source in _sources:
        if found := source(organization_id, on):
            return found
    years = [Period(date(year, 1, 1), date(year + 1, 1, 1)) for year in (on.year, on.year - 1)]
    return UsageYears(product_name="", years=[UsageYear(period=year, closes_on=year.end) for year in years])
