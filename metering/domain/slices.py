"""A total in slices: by department, by person; each with its share, and all together the total."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from metering.domain.measure import WIDE, ZERO, Measure, MeterValues, add_values, change_of, share_of

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[Key]):
    """One part. `cells` follow the columns; `last` is the same part of the year before, None without such a year."""

    key: Key
    cells: tuple[Decimal, ...]
    total: Decimal
    share: Decimal
    last: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return change_of(self.total, self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slicing:
    """What slices are measured in: the total by `measure`, and a cell by each of `columns`."""

    measure: Measure
    columns: Sequence[Measure] = ()

    def cut(
        self, values: Mapping[Key, MeterValues], before: Mapping[Key, MeterValues] | None = None
    ) -> list[Slice[Key]]:
        """One slice for each key of either year; shares are of all of `values` together."""
        keys = [*values, *(key for key in before or {} if key not in values)]
        whole = self.measure.total(add_values(*values.values()))
        return [self._slice(key, values.get(key, {}), whole, _of_key(before, key)) for key in keys]

    def together(
        self, key: Key, values: Iterable[MeterValues], whole: Decimal, before: Iterable[MeterValues] | None = None
    ) -> Slice[Key]:
        """Several parts as one, such as those that have no room on a page."""
        return self._slice(key, add_values(*values), whole, None if before is None else add_values(*before))

    def _slice(self, key: Key, values: MeterValues, whole: Decimal, before: MeterValues | None) -> Slice[Key]:
        total = self.measure.total(values)
        return Slice(
            key=key,
            cells=tuple(column.total(values) for column in self.columns),
            total=total,
            share=share_of(total, whole),
            last=None if before is None else self.measure.total(before),
        )


def sum_of(slices: Iterable[Slice[Key]]) -> Decimal:
    """The slices together, exactly."""
    total = ZERO
    for part in slices:
        total = WIDE.add(total, part.total)
    return total


def _of_key(values: Mapping[Key, MeterValues] | None, key: Key) -> MeterValues | None:
    return None if values is None else values.get(key, {})
