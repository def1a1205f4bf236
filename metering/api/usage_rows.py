"""What a program reads in place of people and small departments, as the organization has chosen (R-X-14)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from metering.domain.measure import WIDE
from metering.domain.small_groups import groups_to_merge
from metering.selectors import By, UsageRow, actors, usage
from metering.selectors.displayed import Display, displayed_owners
from metering.selectors.owners import owners
from metering.selectors.small_groups import group_of
from tenants.domain.periods import Period

Bucket = tuple[str, date | None, UUID | None]


def shown_people(display: Display, actor_ids: Collection[UUID], *, on: date) -> dict[UUID, str]:
    """By actor: the reference it came with, or the pseudonym that stands for whose it is."""
    if display.is_by_name:
        return {
            actor_id: facts.reference for actor_id, facts in actors(display.organization_id, actor_ids, on=on).items()
        }
    found = displayed_owners(display, actor_ids)
    return {actor_id: found[actor_id].code for actor_id in actor_ids}


def merge_small(organization_id: UUID, rows: Sequence[UsageRow], period: Period, *, has_months: bool) -> list[UsageRow]:
    """The rows with departments that are too small in the period, or in one of the months asked for, added up."""
    by = [By.DEPARTMENT, By.ACTOR, *([By.MONTH] if has_months else [])]
    used = usage(organization_id, period, by=by)
    known = owners(organization_id, {row.actor_id for row in used})
    people: dict[date | None, dict[UUID | None, set[object]]] = {}
    for row in used:
        found = people.setdefault(row.month, {}).setdefault(row.department_id, set())
        if row.actor_id is not None:
            found.add(known[row.actor_id])
    merged = groups_to_merge(list(people.values()))
    together: dict[Bucket, UsageRow] = {}
    for row in rows:
        grouped = replace(row, department_id=group_of(row.department_id, merged))
        bucket = (grouped.meter, grouped.month, grouped.department_id)
        together[bucket] = _added(together[bucket], grouped) if bucket in together else grouped
    return list(together.values())


def _added(one: UsageRow, other: UsageRow) -> UsageRow:
    greatest = [row.greatest for row in (one, other) if row.greatest is not None]
    return replace(
        one,
        value=WIDE.add(one.value, other.value),
        events=one.events + other.events,
        greatest=max(greatest, default=None),
    )
