"""Usage by one key, as pages add it up: what each meter came to, by day, department or actor."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from metering.domain.measure import MeterValues
from metering.selectors.usage import By, UsageRow, usage
from tenants.domain.periods import Period

Key = TypeVar("Key", bound=Hashable)


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
    return {row.meter: row.value for row in _read(organization_id, period, set(), whose)}


def usage_by_day(organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING) -> dict[date, MeterValues]:
    """By local day; days without usage are missing."""
    rows = _read(organization_id, period, {By.DAY}, whose)
    return _grouped((row.day, row) for row in rows if row.day is not None)


def usage_by_department(
    organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING
) -> dict[UUID | None, MeterValues]:
    """By the department of the moment of use; None is what belongs to none (R-SCALGO-9)."""
    rows = _read(organization_id, period, {By.DEPARTMENT}, whose)
    return _grouped((row.department_id, row) for row in rows)


def usage_by_actor(
    organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING
) -> dict[UUID | None, MeterValues]:
    """By actor; None is what came without a reference to anybody."""
    rows = _read(organization_id, period, {By.ACTOR}, whose)
    return _grouped((row.actor_id, row) for row in rows)


def usage_by_department_and_actor(
    organization_id: UUID, period: Period, whose: UsageFilter = EVERYTHING
) -> dict[tuple[UUID | None, UUID | None], MeterValues]:
    """By department and actor."""
    rows = _read(organization_id, period, {By.DEPARTMENT, By.ACTOR}, whose)
    return _grouped(((row.department_id, row.actor_id), row) for row in rows)


def _read(organization_id: UUID, period: Period, by: set[By], whose: UsageFilter) -> list[UsageRow]:
    return usage(organization_id, period, by=by, department_ids=whose.department_ids, actor_ids=whose.actor_ids)


def _grouped(rows: Iterable[tuple[Key, UsageRow]]) -> dict[Key, MeterValues]:
    found: dict[Key, dict[str, Decimal]] = {}
    for key, row in rows:
        found.setdefault(key, {})[row.meter] = row.value
    return dict(found)
