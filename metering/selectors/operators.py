"""Statistics of people at work: how much each did, how fast, and how it was rated (R-CHAT-6).

By identity: of the person whose reference an event came with, whatever licence they sat on. What is read of departments
only is told of no group in which fewer than five people have it, nor of the organization if all together are fewer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from metering.domain.measure import MeterValues
from metering.domain.small_groups import LEAST_PEOPLE
from metering.domain.tallies import Tallies, Tally, add_tallies
from metering.selectors.displayed import Display, displayed_owners
from metering.selectors.meters import MeterFacts, meters
from metering.selectors.owners import Owner, owners
from metering.selectors.small_groups import departments_to_merge, group_of
from metering.selectors.usage import By, UsageRow, usage
from tenants.domain.periods import Period

Group = UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorStatistics:
    """`people` is empty where nobody may be told apart; `merged` says whether small departments stand together.

    `of_people` are the meters that people are told apart by, `of_departments` those that only departments are.
    """

    of_people: Sequence[MeterFacts]
    of_departments: Sequence[MeterFacts]
    people: Mapping[Owner, Tallies]
    departments: Mapping[Group, Tallies]
    private: Mapping[Group, Tallies]
    total: Tallies

    @property
    def meters(self) -> tuple[MeterFacts, ...]:
        return (*self.of_people, *self.of_departments)

    @property
    def is_empty(self) -> bool:
        return not self.departments


def statistic_meters() -> list[MeterFacts]:
    """The meters that tell how people work, by code."""
    return [meter for meter in meters().values() if meter.is_statistic]


def operator_statistics(
    display: Display, period: Period, actor_ids: Collection[UUID | None] | None = None
) -> OperatorStatistics:
    """Of everybody, or of some actors who read their own, and may read all of it."""
    facts = statistic_meters()
    codes = [meter.code for meter in facts]
    split = [By.DEPARTMENT, By.ACTOR]
    rows = usage(display.organization_id, period, by=split, meters=codes, actor_ids=actor_ids) if codes else []
    used = {row.meter for row in rows}
    is_own = actor_ids is not None
    of_people = [meter for meter in facts if meter.code in used and (is_own or not meter.by_department_only)]
    of_departments = [meter for meter in facts if meter.code in used and meter not in of_people]
    open_rows = _of(rows, of_people)
    private_rows = _of(rows, of_departments)
    merged = _small(display, open_rows) if display.is_by_department and not is_own else frozenset()
    return OperatorStatistics(
        of_people=of_people,
        of_departments=of_departments,
        people=_people(display, open_rows, is_own=is_own),
        departments=_grouped(open_rows, merged),
        private=_private(display, private_rows),
        total=_total(display, open_rows, private_rows),
    )


def _of(rows: Iterable[UsageRow], facts: Sequence[MeterFacts]) -> list[UsageRow]:
    codes = {meter.code for meter in facts}
    return [row for row in rows if row.meter in codes]


def _people(display: Display, rows: Sequence[UsageRow], *, is_own: bool) -> Mapping[Owner, Tallies]:
    """Oneself always; others not where nobody may be told apart."""
    shown = displayed_owners(display, {row.actor_id for row in rows})
    parts = [(shown[row.actor_id], row.meter, _tally(row)) for row in rows]
    if display.is_by_department and not is_own:
        parts = [part for part in parts if part[0].person_id is not None and part[0].person_id == display.own_person_id]
    return add_tallies(parts)


def _private(display: Display, rows: Sequence[UsageRow]) -> Mapping[Group, Tallies]:
    """Each meter for itself, as each has its own people; nothing of it if all together are too few."""
    found: dict[Group, dict[str, Tally]] = {}
    for code in sorted({row.meter for row in rows}):
        of_meter = [row for row in rows if row.meter == code]
        if _count_people(display, of_meter) >= LEAST_PEOPLE:
            for group, tallies in _grouped(of_meter, _small(display, of_meter)).items():
                found.setdefault(group, {}).update(tallies)
    return found


def _total(display: Display, open_rows: Sequence[UsageRow], private_rows: Sequence[UsageRow]) -> Tallies:
    told = [(None, row.meter, _tally(row)) for row in open_rows]
    for code in {row.meter for row in private_rows}:
        of_meter = [row for row in private_rows if row.meter == code]
        if _count_people(display, of_meter) >= LEAST_PEOPLE:
            told += [(None, row.meter, _tally(row)) for row in of_meter]
    return add_tallies(told).get(None, {})


def _grouped(rows: Sequence[UsageRow], merged: Collection[Group]) -> dict[Group, dict[str, Tally]]:
    small = frozenset(merged)
    return add_tallies((group_of(row.department_id, small), row.meter, _tally(row)) for row in rows)


def _small(display: Display, rows: Sequence[UsageRow]) -> frozenset[Group]:
    nothing: MeterValues = {}
    who = {(row.department_id, row.actor_id): nothing for row in rows}
    return departments_to_merge(display.organization_id, [who])


def _count_people(display: Display, rows: Sequence[UsageRow]) -> int:
    known = owners(display.organization_id, {row.actor_id for row in rows})
    return len({known[row.actor_id] for row in rows if row.actor_id is not None})


def _tally(row: UsageRow) -> Tally:
    return Tally(row.value, row.events)
