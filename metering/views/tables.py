"""The tables of a usage page: by department, and by person a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from metering.domain.measure import MeterValues, add_values
from metering.domain.slices import Key, Slice, Slicing
from metering.selectors.owners import NOBODY, Owner
from metering.views.asked import Asked
from metering.views.pages import Cell, DepartmentUsage, PeopleUsage, PersonUsage
from metering.views.tabs import Tab
from tenants.selectors import DepartmentFacts

PEOPLE_ON_A_PAGE = 25

Parts = Mapping[tuple[UUID | None, UUID | None], MeterValues]


@dataclass(kw_only=True)
class Breakdown:
    """A term's usage by department and actor, read once for both tables and for the files."""

    parts: Parts
    owners: Mapping[UUID | None, Owner]
    departments: Mapping[UUID, DepartmentFacts]
    tab: Tab
    columns: Sequence[Tab] = field(default_factory=tuple)

    @cached_property
    def slicing(self) -> Slicing:
        return Slicing(measure=self.tab.measure, columns=[column.measure for column in self.columns])

    @cached_property
    def whole(self) -> Decimal:
        return self.tab.measure.total(add_values(*self.parts.values()))

    @cached_property
    def by_department(self) -> dict[UUID | None, MeterValues]:
        return _summed((department_id, values) for (department_id, _), values in self.parts.items())

    @cached_property
    def by_owner(self) -> dict[Owner, MeterValues]:
        return _summed((self.owners[actor_id], values) for (_, actor_id), values in self.parts.items())

    @cached_property
    def by_department_and_owner(self) -> dict[tuple[UUID | None, Owner], MeterValues]:
        parts = self.parts.items()
        return _summed(((department_id, self.owners[actor_id]), values) for (department_id, actor_id), values in parts)

    def file_order(self, row: tuple[tuple[UUID | None, Owner], MeterValues]) -> tuple[bool, str, bool, str, str]:
        """By department, then by person, what belongs to none last."""
        (department_id, owner), _ = row
        return *self.department_name(department_id), not owner.is_person, owner.name, owner.reference

    def departments_of_owner(self) -> dict[Owner, list[str | None]]:
        """The names of the departments of the moments of use, in their order; None for none."""
        found: dict[Owner, set[str | None]] = {}
        for department_id, actor_id in self.parts:
            name = self.departments[department_id].name if department_id else None
            found.setdefault(self.owners[actor_id], set()).add(name)
        return {owner: sorted(names, key=lambda name: (name is None, name)) for owner, names in found.items()}

    def department_name(self, department_id: UUID | None) -> tuple[bool, str]:
        """For sorting: what belongs to none comes last."""
        return department_id is None, self.departments[department_id].name.casefold() if department_id else ""

    def references_in(self, department_id: UUID | None) -> int:
        """How many references that belong to nobody used it for a department."""
        actors = [actor_id for found_id, actor_id in self.parts if found_id == department_id]
        return sum(1 for actor_id in actors if self.owners[actor_id].actor_id is not None)

    def cells(self, part: Slice[Any]) -> tuple[Cell, ...]:
        return tuple(Cell(value, tab.decimals) for value, tab in zip(part.cells, self.columns, strict=True))


def departments_table(
    breakdown: Breakdown, before: Mapping[UUID | None, MeterValues] | None, asked: Asked
) -> tuple[tuple[DepartmentUsage, ...], DepartmentUsage]:
    """A row for each department that used something in either year, and all of them together."""
    slices = breakdown.slicing.cut(breakdown.by_department, before)
    _sort(slices, breakdown, asked, breakdown.department_name)
    nobody: UUID | None = None
    together = breakdown.slicing.together(
        nobody, breakdown.by_department.values(), breakdown.whole, None if before is None else before.values()
    )
    return tuple(_department(breakdown, part) for part in slices), _department(breakdown, together, is_total=True)


def people_table(breakdown: Breakdown, asked: Asked) -> PeopleUsage:
    """One page of people and references in the order asked for; what has no room stands together in one row."""
    slices = [part for part in breakdown.slicing.cut(breakdown.by_owner) if part.total or any(part.cells)]
    _sort(slices, breakdown, asked, _owner_name)
    last_page = max(1, -(-len(slices) // PEOPLE_ON_A_PAGE))
    page = min(asked.page, last_page)
    start = (page - 1) * PEOPLE_ON_A_PAGE
    shown = slices[start : start + PEOPLE_ON_A_PAGE]
    departments = breakdown.departments_of_owner()
    rows = [_person(breakdown, part, departments[part.key]) for part in shown]
    others = slices[:start] + slices[start + PEOPLE_ON_A_PAGE :]
    if others:
        rows.append(_rest(breakdown, others))
    return PeopleUsage(
        rows=tuple(rows),
        total=_everybody(breakdown, len(slices)),
        first=start + 1,
        shown=len(shown),
        count=sum(1 for part in slices if part.key.is_person),
        references=sum(1 for part in slices if part.key.actor_id is not None),
        next_page=str(page + 1) if page < last_page else None,
        previous_page=str(page - 1) if page > 1 else None,
    )


def _sort(slices: list[Slice[Key]], breakdown: Breakdown, asked: Asked, name_of: Callable[[Key], Any]) -> None:
    """By the column asked for, the same values by name; by the total for a column that there is not."""
    slices.sort(key=lambda part: name_of(part.key), reverse=asked.sort == "name" and asked.is_descending)
    if asked.sort != "name":
        slices.sort(key=_column(breakdown, asked), reverse=asked.is_descending)


def _column(breakdown: Breakdown, asked: Asked) -> Callable[[Slice[Any]], Any]:
    codes = [tab.code for tab in breakdown.columns]
    if asked.sort == "change":
        return lambda part: (part.change is not None, part.change or 0)
    if asked.sort in codes:
        position = codes.index(asked.sort)
        return lambda part: part.cells[position]
    return lambda part: part.total


def _owner_name(owner: Owner) -> tuple[bool, str]:
    """People first."""
    return not owner.is_person, (owner.name or owner.reference).casefold()


def _department(breakdown: Breakdown, part: Slice[UUID | None], *, is_total: bool = False) -> DepartmentUsage:
    department = breakdown.departments[part.key] if part.key else None
    return DepartmentUsage(
        code=department.code if department else "",
        name=department.name if department else None,
        cells=breakdown.cells(part),
        total=part.total,
        share=part.share,
        change=part.change,
        references=0 if is_total else breakdown.references_in(part.key),
    )


def _person(breakdown: Breakdown, part: Slice[Owner], departments: Sequence[str | None]) -> PersonUsage:
    owner = part.key
    kind = "person" if owner.is_person else "nobody" if owner == NOBODY else "reference"
    return PersonUsage(
        key=str(owner.person_id or owner.actor_id or ""),
        label=owner.name or owner.reference,
        kind=kind,
        count=1,
        departments=departments,
        cells=breakdown.cells(part),
        total=part.total,
        share=part.share,
    )


def _rest(breakdown: Breakdown, others: Sequence[Slice[Owner]]) -> PersonUsage:
    values = [breakdown.by_owner[part.key] for part in others]
    return _several(breakdown, "rest", len(others), breakdown.slicing.together(NOBODY, values, breakdown.whole))


def _everybody(breakdown: Breakdown, count: int) -> PersonUsage:
    values = breakdown.by_owner.values()
    return _several(breakdown, "all", count, breakdown.slicing.together(NOBODY, values, breakdown.whole))


def _several(breakdown: Breakdown, kind: str, count: int, part: Slice[Owner]) -> PersonUsage:
    return PersonUsage(
        key="",
        label="",
        kind=kind,
        count=count,
        departments=(),
        cells=breakdown.cells(part),
        total=part.total,
        share=part.share,
    )


def _summed(parts: Iterable[tuple[Key, MeterValues]]) -> dict[Key, MeterValues]:
    grouped: dict[Key, list[MeterValues]] = {}
    for key, values in parts:
        grouped.setdefault(key, []).append(values)
    return {key: found[0] if len(found) == 1 else add_values(*found) for key, found in grouped.items()}
