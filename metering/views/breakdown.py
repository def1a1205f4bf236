"""A term's usage by department and actor, read once for both tables and for the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from metering.domain.measure import MeterValues, add_values
from metering.domain.slices import Key, Slice, cut, slice_of
from metering.selectors.owners import Owner
from metering.views.pages import Cell
from metering.views.tabs import Tab
from tenants.selectors import DepartmentFacts

Parts = Mapping[tuple[UUID | None, UUID | None], MeterValues]


@dataclass(kw_only=True)
class Breakdown:
    """`parts` by department and actor; `tab` is how the total is read, `columns` what stands beside it."""

    parts: Parts
    owners: Mapping[UUID | None, Owner]
    departments: Mapping[UUID, DepartmentFacts]
    tab: Tab
    columns: Sequence[Tab] = field(default_factory=tuple)

    @cached_property
    def by_department(self) -> dict[UUID | None, MeterValues]:
        return _summed((department_id, values) for department_id, _, values in self._owned)

    @cached_property
    def by_owner(self) -> dict[Owner, MeterValues]:
        return _summed((owner, values) for _, owner, values in self._owned)

    @cached_property
    def by_department_and_owner(self) -> dict[tuple[UUID | None, Owner], MeterValues]:
        return _summed(((department_id, owner), values) for department_id, owner, values in self._owned)

    @cached_property
    def _owned(self) -> list[tuple[UUID | None, Owner, MeterValues]]:
        """The parts, each with whose it is, which is looked up once for all that is made of them."""
        owners = self.owners
        return [(department_id, owners[actor_id], values) for (department_id, actor_id), values in self.parts.items()]

    @cached_property
    def values(self) -> MeterValues:
        """All together."""
        return add_values(*self.by_department.values())

    @cached_property
    def total(self) -> Decimal:
        return self.tab.measure.total(self.values)

    def cut(
        self, values: Mapping[Key, MeterValues], before: Mapping[Key, MeterValues] | None = None
    ) -> list[Slice[Key]]:
        return cut(values, self.tab.measure, whole=self.total, before=before)

    def slice_of(self, key: Key, values: MeterValues, before: MeterValues | None = None) -> Slice[Key]:
        return slice_of(key, values, self.tab.measure, whole=self.total, before=before)

    def cells(self, values: MeterValues) -> tuple[Cell, ...]:
        return tuple(Cell(tab.measure.total(values), tab.decimals) for tab in self.columns)

    def department_key(self, department_id: UUID | None) -> tuple[bool, str, str]:
        """For sorting by name: what belongs to none comes last."""
        if department_id is None:
            return True, "", ""
        department = self.departments[department_id]
        return False, department.name.casefold(), department.code

    def departments_of(self, owners: Collection[Owner]) -> dict[Owner, list[str | None]]:
        """The names of the departments of the moments of use, in their order; None for none (R-SCALGO-9)."""
        found: dict[Owner, set[UUID | None]] = {owner: set() for owner in owners}
        for department_id, owner, _ in self._owned:
            if owner in found:
                found[owner].add(department_id)
        return {
            owner: [self.departments[key].name if key else None for key in sorted(keys, key=self.department_key)]
            for owner, keys in found.items()
        }

    @cached_property
    def references(self) -> Counter[UUID | None]:
        """How many references that belong to nobody, and may be assigned, used something for each department."""
        return Counter(
            department_id for department_id, owner, _ in self._owned if owner.actor_id is not None and not owner.code
        )


def _summed(parts: Iterable[tuple[Key, MeterValues]]) -> dict[Key, MeterValues]:
    grouped: dict[Key, list[MeterValues]] = {}
    for key, values in parts:
        grouped.setdefault(key, []).append(values)
    return {key: found[0] if len(found) == 1 else add_values(*found) for key, found in grouped.items()}
