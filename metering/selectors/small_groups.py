"""Usage by department alone, without groups so small that they show what one person did (R-X-14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from uuid import UUID

from metering.domain.measure import MeterValues, add_values
from metering.domain.small_groups import groups_to_merge
from metering.selectors.owners import Owner, owners
from metering.selectors.splits import usage_by_department_and_actor
from tenants.domain.periods import Period

# Stands for all departments that are merged; no department has this id.
MERGED = UUID(int=0)

Parts = Mapping[tuple[UUID | None, UUID | None], MeterValues]
Group = UUID | None


def usage_by_group(organization_id: UUID, periods: Sequence[Period]) -> tuple[dict[Group, MeterValues], ...]:
    """Usage of each period by department, in the same groups; `MERGED` is the sum of those that are too small."""
    split = [usage_by_department_and_actor(organization_id, period) for period in periods]
    merged = departments_to_merge(organization_id, split)
    return tuple(in_groups(parts, merged) for parts in split)


def departments_to_merge(organization_id: UUID, answers: Sequence[Parts]) -> frozenset[Group]:
    """The departments that are too small in one of the answers that stand side by side."""
    known = owners(organization_id, {actor_id for parts in answers for _, actor_id in parts})
    return groups_to_merge([_people(parts, known) for parts in answers])


def in_groups(parts: Parts, merged: Set[Group]) -> dict[Group, MeterValues]:
    """By department, those that are merged added up."""
    grouped: dict[Group, list[MeterValues]] = {}
    for (department_id, _), values in parts.items():
        grouped.setdefault(group_of(department_id, merged), []).append(values)
    return {group: add_values(*found) for group, found in grouped.items()}


def group_of(department_id: Group, merged: Set[Group]) -> Group:
    return MERGED if department_id in merged else department_id


def _people(parts: Parts, known: Mapping[UUID | None, Owner]) -> dict[Group, set[Owner]]:
    """Who used something: people and references, each once; what names nobody is nobody's."""
    people: dict[Group, set[Owner]] = {}
    for department_id, actor_id in parts:
        found = people.setdefault(department_id, set())
        if actor_id is not None:
            found.add(known[actor_id])
    return people
