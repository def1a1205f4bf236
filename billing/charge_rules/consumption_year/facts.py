"""What a yearly consumption fee is made from: an estimate's basis in the first year, a measured year after that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from billing.domain.codes import MeterCode, OrganizationType
from tenants.domain.periods import Period
from tenants.domain.typed_json import AtLeast, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateBasis:
    """Type and size of the organization; `expected_units` is staff's own estimate, in the place of the table's."""

    organization_type: OrganizationType
    employees: Annotated[int, AtLeast(0)]
    expected_units: Annotated[Decimal, AtLeast(0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUsage:
    """Usage of a period that was closed when it arrived, or, negative, taken back after that: counted now (R-X-6)."""

    meter: MeterCode
    quantity: Decimal
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredUsage:
    """The total of every meter of the plan over a measured period, without what came late; that stands beside it."""

    period: Period
    usage: Mapping[MeterCode, Decimal]
    late: tuple[LateUsage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionYearFacts:
    """Either `estimate` or `measured`; `previous_fee` is the running term's, needed where a change is limited."""

    estimate: EstimateBasis | None = None
    measured: MeasuredUsage | None = None
    previous_fee: Annotated[Decimal, AtLeast(0)] | None = None

    @property
    def basis(self) -> EstimateBasis | MeasuredUsage:
        """What the price is made from. Raises ValueError for facts that `faults` would refuse for having none."""
        basis = self.estimate or self.measured
        if basis is None:
            raise ValueError("neither an estimate nor a measured year")
        return basis

    def faults(self) -> Iterator[Fault]:
        if (self.estimate is None) == (self.measured is None):
            yield Fault((), "ONE_BASIS", "either `estimate` or `measured` is needed, and only one of them")
