"""A total in slices: by department, by person; each with its share, and all together the total."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from metering.domain.measure import WIDE, ZERO, Measure, MeterValues, change_of, share_of

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[Key]):
    """One part. `last` is the same part of the year before, None without such a year."""

    key: Key
    total: Decimal
    share: Decimal
    last: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return change_of(self.total, self.last)


def cut(
    values: Mapping[Key, MeterValues],
    measure: Measure,
    *,
    whole: Decimal,
    before: Mapping[Key, MeterValues] | None = None,
) -> list[Slice[Key]]:
    """One slice for each key of either year; shares are of `whole`, what all of `values` come to."""
    keys = [*values, *(key for key in before or {} if key not in values)]
    return [
        slice_of(key, values.get(key, {}), measure, whole=whole, before=None if before is None else before.get(key, {}))
        for key in keys
    ]


def slice_of(
    key: Key, values: MeterValues, measure: Measure, *, whole: Decimal, before: MeterValues | None = None
) -> Slice[Key]:
    """One part, or several added up."""
    total = measure.total(values)
    return Slice(
        key=key,
        total=total,
        share=share_of(total, whole),
        last=None if before is None else measure.total(before),
    )


def sum_of(slices: Iterable[Slice[Key]]) -> Decimal:
    """The slices together, exactly."""
    total = ZERO
    for part in slices:
        total = WIDE.add(total, part.total)
    return total
