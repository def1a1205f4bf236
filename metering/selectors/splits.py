"""Usage by one key, as pages add it up: what each meter came to, by day, department or actor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from metering.domain.measure import MeterValues
from metering.selectors.usage import By, usage_values
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFilter:
    """Whose usage is read: None means everybody's; a None inside, that of no department or of no actor."""

    department_ids: Collection[UUID | None] | None = None
    actor_ids: Collection[UUID | None] | None = None

    @property
    def is_everything(self) -> bool:
        return self.department_ids is None and self.actor_ids is None


EVERYTHING = UsageFilter()


def usage_of_each_meter(organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING) -> MeterValues:
    """Not split any further."""
    return _read(organization_id, period, set(), whose).get((), {})


def usage_by_day(organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING) -> dict[date, MeterValues]:
    """By local day; days without usage are missing."""
    return {day: values for (day,), values in _read(organization_id, period, {By.DAY}, whose).items()}


def usage_by_department(
    organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING
) -> dict[UUID | None, MeterValues]:
    """By the department of the moment of use; None is what belongs to none (R-SCALGO-9)."""
    found = _read(organization_id, period, {By.DEPARTMENT}, whose)
    return {department_id: values for (department_id,), values in found.items()}


def usage_by_department_and_actor(
    organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING
) -> dict[tuple[UUID | None, UUID | None], MeterValues]:
    """By department and actor; None for an actor is what came without a reference to anybody."""
    return _read(organization_id, period, {By.DEPARTMENT, By.ACTOR}, whose)


def _read(organization_id: UUID, period: Period, by: set[By], whose: UsageFilter) -> dict[Any, MeterValues]:
    return dict(
        usage_values(organization_id, period, by=by, department_ids=whose.department_ids, actor_ids=whose.actor_ids)
    )
