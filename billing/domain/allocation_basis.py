"""What an invoice is split by, and what of it is kept, so that the split can be computed again (R-SCALGO-13, R-X-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.domain.codes import MeterCode
from billing.domain.exact import EXACT
from tenants.domain.periods import Period

HUNDRED = Decimal(100)
PERCENT_DECIMALS = 4


class AllocationKey(StrEnum):
    """By usage at the time it happened, by percentages that were agreed on, or by how many people there are."""

    USAGE = "usage"
    PERCENT = "percent"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedMeter:
    """`units` consumption units for each `per` of a meter, as the price on the invoice weighs it."""

    meter: MeterCode
    units: Decimal
    per: Decimal

    def units_of(self, quantity: Decimal) -> Decimal:
        return EXACT.multiply(quantity, EXACT.divide(self.units, self.per))


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSource:
    """Days whose usage is counted: those that the price was measured on, or the running term's up to a chosen one."""

    period: Period
    is_measured: bool
    meters: tuple[WeighedMeter, ...]

    def units_of(self, quantities: Mapping[str, Decimal]) -> Decimal:
        """What a department used on these days, in units; a meter that it did not use is missing."""
        total = Decimal(0)
        for weighed in self.meters:
            total = EXACT.add(total, weighed.units_of(quantities.get(weighed.meter, Decimal(0))))
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInputs:
    """What a department weighs: quantities by meter for each source, its percentage, or its people on the day."""

    quantities: tuple[Mapping[MeterCode, Decimal], ...] = ()
    percent: Decimal = Decimal(0)
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationBasis:
    """The key with what it needs: `sources` for usage, `on` the day that people are counted on."""

    key: AllocationKey
    sources: tuple[UsageSource, ...] = field(default_factory=tuple)
    on: date | None = None

    def weight_of(self, inputs: LineInputs) -> Decimal:
        """Units, percent or people. Units are below zero where more was taken back than came in."""
        match self.key:
            case AllocationKey.PERCENT:
                return inputs.percent
            case AllocationKey.PEOPLE:
                return Decimal(inputs.people)
            case AllocationKey.USAGE:
                return self._units_of(inputs)

    def _units_of(self, inputs: LineInputs) -> Decimal:
        total = Decimal(0)
        for source, quantities in zip(self.sources, inputs.quantities, strict=False):
            total = EXACT.add(total, source.units_of(quantities))
        return total


def percent_fault(percents: Sequence[Decimal], *, has_rest: bool) -> str:
    """What is wrong with fixed percentages: a code, or "".

    They sum to exactly 100; to less only where it is said that the rest belongs to no department.

    >>> percent_fault([Decimal("33.3")] * 3, has_rest=False), percent_fault([Decimal("33.3")] * 3, has_rest=True)
    ('PERCENT_NOT_100', '')
    """
    if any(not percent.is_finite() or not 0 <= percent <= HUNDRED for percent in percents):
        return "PERCENT_INVALID"
    if any(percent != percent.quantize(Decimal(1).scaleb(-PERCENT_DECIMALS)) for percent in percents):
        return "PERCENT_INVALID"
    total = sum(percents, Decimal(0))
    if total > HUNDRED or (total < HUNDRED and not has_rest):
        return "PERCENT_NOT_100"
    return ""
