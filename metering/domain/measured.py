"""What a measured period comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUsage:
    """Usage of a day whose period had closed when it came; it counts on the day on which it came (R-X-6)."""

    day: date
    counted_on: date
    value: Decimal
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredMeter:
    """One meter over a measured period: value = by_date - excluded + carried, exactly.

    `by_date` is what happened on the period's days. Of that, `excluded` came too late and counts elsewhere. `carried`
    came in this period although its own day lies in another. `late` lists both, by their own day.
    """

    by_date: Decimal = Decimal(0)
    excluded: Decimal = Decimal(0)
    carried: Decimal = Decimal(0)
    events: int = 0
    late: tuple[LateUsage, ...] = ()

    @property
    def value(self) -> Decimal:
        return self.by_date - self.excluded + self.carried


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredUsage:
    """An organization's measured period; every meter that was asked for is in it, also one that measured nothing."""

    period: Period
    meters: Mapping[str, MeasuredMeter]
