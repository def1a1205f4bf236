"""The tables of a usage page: by department, and by person a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from metering.domain.measure import MeterValues, add_values, without
from metering.domain.slices import Key, Slice
from metering.selectors.owners import NOBODY, Owner
from metering.views.asked import Asked
from metering.views.breakdown import Breakdown
from metering.views.pages import DepartmentUsage, PeopleUsage, PersonUsage

PEOPLE_ON_A_PAGE = 25


def departments_table(
    breakdown: Breakdown, before: Mapping[UUID | None, MeterValues] | None, asked: Asked
) -> tuple[tuple[DepartmentUsage, ...], DepartmentUsage]:
    """A row for each department that used something in either year, and all of them together."""
    values = breakdown.by_department
    slices = breakdown.cut(values, before)
    _sort(slices, values, breakdown, asked, breakdown.department_key)
    rows = tuple(_department(breakdown, part, values.get(part.key, {})) for part in slices)
    nobody: UUID | None = None
    together = breakdown.slice_of(nobody, breakdown.values, None if before is None else add_values(*before.values()))
    return rows, _department(breakdown, together, breakdown.values, is_total=True)


def people_table(breakdown: Breakdown, asked: Asked) -> PeopleUsage:
    """One page of people and references in the order asked for; what has no room stands together in one row."""
    values = breakdown.by_owner
    slices = [
        part for part in breakdown.cut(values) if part.total or (breakdown.columns and any(values[part.key].values()))
    ]
    _sort(slices, values, breakdown, asked, owner_key)
    last_page = max(1, -(-len(slices) // PEOPLE_ON_A_PAGE))
    page = min(asked.page, last_page)
    start = (page - 1) * PEOPLE_ON_A_PAGE
    shown = slices[start : start + PEOPLE_ON_A_PAGE]
    departments = breakdown.departments_of([part.key for part in shown])
    rows = [_person(breakdown, part, departments[part.key]) for part in shown]
    if others := len(slices) - len(shown):
        rest = without(breakdown.values, *(values[part.key] for part in shown))
        rows.append(_several(breakdown, "rest", others, rest))
    return PeopleUsage(
        rows=tuple(rows),
        total=_several(breakdown, "all", len(slices), breakdown.values),
        first=start + 1,
        shown=len(shown),
        count=sum(1 for part in slices if part.key.is_person),
        references=sum(1 for part in slices if part.key.actor_id is not None),
        next_page=str(page + 1) if page < last_page else None,
        previous_page=str(page - 1) if page > 1 else None,
    )


def _sort(
    slices: list[Slice[Key]],
    values: Mapping[Key, MeterValues],
    breakdown: Breakdown,
    asked: Asked,
    name_of: Callable[[Key], Any],
) -> None:
    """By the column asked for, the same values by name; by the total for a column that there is not."""
    slices.sort(key=lambda part: name_of(part.key), reverse=asked.sort == "name" and asked.is_descending)
    if asked.sort != "name":
        slices.sort(key=_column(values, breakdown, asked), reverse=asked.is_descending)


def _column(
    values: Mapping[Key, MeterValues], breakdown: Breakdown, asked: Asked
) -> Callable[[Slice[Key]], tuple[Any, ...]]:
    if asked.sort == "change":
        return lambda part: (part.change is not None, part.change or 0)
    for tab in breakdown.columns:
        if tab.code == asked.sort:
            measure = tab.measure
            return lambda part: (measure.total(values.get(part.key, {})),)
    return lambda part: (part.total,)


def owner_key(owner: Owner) -> tuple[bool, str, str]:
    """People first, by name; those of one name by their reference, so that every page has the same order."""
    return not owner.is_person, (owner.name or owner.reference).casefold(), owner.reference


def _department(
    breakdown: Breakdown, part: Slice[UUID | None], values: MeterValues, *, is_total: bool = False
) -> DepartmentUsage:
    department = breakdown.departments[part.key] if part.key else None
    return DepartmentUsage(
        code=department.code if department else "",
        name=department.name if department else None,
        cells=breakdown.cells(values),
        total=part.total,
        share=part.share,
        change=part.change,
        references=0 if is_total else breakdown.references[part.key],
    )


def _person(breakdown: Breakdown, part: Slice[Owner], departments: Sequence[str | None]) -> PersonUsage:
    owner = part.key
    return PersonUsage(
        key=owner.key,
        label=owner.name or owner.reference,
        kind=_kind(owner),
        count=1,
        departments=departments,
        cells=breakdown.cells(breakdown.by_owner[owner]),
        total=part.total,
        share=part.share,
    )


def _kind(owner: Owner) -> str:
    if owner is NOBODY:
        return "nobody"
    if owner.is_person:
        return "person"
    return "stranger" if owner.code else "reference"


def _several(breakdown: Breakdown, kind: str, count: int, values: MeterValues) -> PersonUsage:
    part = breakdown.slice_of(kind, values)
    return PersonUsage(
        key="",
        label="",
        kind=kind,
        count=count,
        departments=(),
        cells=breakdown.cells(values),
        total=part.total,
        share=part.share,
    )
