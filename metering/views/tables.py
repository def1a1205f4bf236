"""The tables of a usage page: by department, and by person a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from metering.domain.measure import Measure, MeterValues, add_values, without
from metering.domain.slices import Slice
from metering.selectors.owners import NOBODY, Owner
from metering.views.asked import Asked
from metering.views.breakdown import Breakdown
from metering.views.pages import DepartmentUsage, PeopleUsage, PersonUsage

PEOPLE_ON_A_PAGE = 25

Row = TypeVar("Row")


def departments_table(
    breakdown: Breakdown, before: Mapping[UUID | None, MeterValues] | None, asked: Asked
) -> tuple[tuple[DepartmentUsage, ...], DepartmentUsage]:
    """A row for each department that used something in either year, and all of them together."""
    values = breakdown.by_department
    slices = _sorted_departments(breakdown.cut(values, before), values, breakdown, asked)
    rows = tuple(_department(breakdown, part, values.get(part.key, {})) for part in slices)
    nobody: UUID | None = None
    together = breakdown.slice_of(nobody, breakdown.values, None if before is None else add_values(*before.values()))
    return rows, _department(breakdown, together, breakdown.values, is_total=True)


def people_table(breakdown: Breakdown, asked: Asked) -> PeopleUsage:
    """One page of people and references in the order asked for; what has no room stands together in one row."""
    values, total_of = breakdown.by_owner, breakdown.tab.measure.total
    totals = {
        owner: total
        for owner, found in values.items()
        if (total := total_of(found)) or (breakdown.columns and any(found.values()))
    }
    owners = _sorted_owners(totals, values, breakdown, asked)
    last_page = max(1, -(-len(owners) // PEOPLE_ON_A_PAGE))
    page = min(asked.page, last_page)
    start = (page - 1) * PEOPLE_ON_A_PAGE
    shown = owners[start : start + PEOPLE_ON_A_PAGE]
    departments = breakdown.departments_of(shown)
    rows = [_person(breakdown, owner, departments[owner]) for owner in shown]
    if others := len(owners) - len(shown):
        rest = without(breakdown.values, *(values[owner] for owner in shown))
        rows.append(_several(breakdown, "rest", others, rest))
    return PeopleUsage(
        rows=tuple(rows),
        total=_several(breakdown, "all", len(owners), breakdown.values),
        first=start + 1,
        shown=len(shown),
        count=sum(1 for owner in owners if owner.is_person),
        references=sum(1 for owner in owners if owner.actor_id is not None),
        next_page=str(page + 1) if page < last_page else None,
        previous_page=str(page - 1) if page > 1 else None,
    )


def _sorted_departments(
    slices: Iterable[Slice[UUID | None]],
    values: Mapping[UUID | None, MeterValues],
    breakdown: Breakdown,
    asked: Asked,
) -> list[Slice[UUID | None]]:
    column = _column(breakdown, asked)

    def number(part: Slice[UUID | None]) -> tuple[Any, ...]:
        if asked.sort == "change":
            return part.change is not None, part.change or 0
        return (column.total(values.get(part.key, {})) if column else part.total,)

    return _sorted(slices, asked, name=lambda part: breakdown.department_key(part.key), number=number)


def _sorted_owners(
    totals: Mapping[Owner, Decimal], values: Mapping[Owner, MeterValues], breakdown: Breakdown, asked: Asked
) -> list[Owner]:
    column = _column(breakdown, asked)
    number = (lambda owner: column.total(values[owner])) if column else totals.__getitem__
    return _sorted(totals, asked, name=owner_key, number=number)


def _sorted(
    rows: Iterable[Row], asked: Asked, *, name: Callable[[Row], Any], number: Callable[[Row], Any]
) -> list[Row]:
    """By name, or by the number of the column asked for, the same numbers by name."""
    ordered = sorted(rows, key=name, reverse=asked.sort == "name" and asked.is_descending)
    if asked.sort != "name":
        ordered.sort(key=number, reverse=asked.is_descending)
    return ordered


def _column(breakdown: Breakdown, asked: Asked) -> Measure | None:
    """How the column asked for is read; None for the total, and for a column that there is not."""
    return next((tab.measure for tab in breakdown.columns if tab.code == asked.sort), None)


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


def _person(breakdown: Breakdown, owner: Owner, departments: Sequence[str | None]) -> PersonUsage:
    values = breakdown.by_owner[owner]
    part = breakdown.slice_of(owner, values)
    return PersonUsage(
        key=owner.key,
        label=owner.name or owner.reference,
        kind=_kind(owner),
        count=1,
        departments=departments,
        cells=breakdown.cells(values),
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
