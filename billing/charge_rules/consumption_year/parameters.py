"""What a plan says about a yearly consumption fee."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, Inexact
from itertools import pairwise
from typing import Annotated

from billing.domain.bands import order_faults
from billing.domain.codes import MeterCode, OrganizationType
from billing.domain.exact import EXACT
from billing.domain.measured_period import MeasuredYear, MeasuringOptions
from billing.domain.prices import Prices
from tenants.domain.typed_json import AtLeast, AtMost, Fault, MoreThan, NotEmpty

Percent = Annotated[Decimal, AtLeast(0), AtMost(1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """`units` consumption units for each `per` of a meter: 1 unit per 1,000 map tiles."""

    meter: MeterCode
    units: Annotated[Decimal, MoreThan(0)]
    per: Annotated[Decimal, MoreThan(0)] = Decimal(1)

    def faults(self) -> Iterator[Fault]:
        try:
            EXACT.divide(self.units, self.per)
        except Inexact:
            reason = (
                f"{self.units} units per {self.per} has no end as a decimal, so no edge of a band could be met exactly"
            )
            yield Fault(("per",), "NOT_EXACT", reason)

    def units_of(self, quantity: Decimal) -> Decimal:
        """The units that a quantity of the meter weighs, exactly."""
        return EXACT.multiply(quantity, EXACT.divide(self.units, self.per))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeBand:
    """The fee of a year from this many units on, up to the next band's."""

    from_: Annotated[Decimal, AtLeast(0)]
    price: Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeEstimate:
    """The units expected of an organization with up to so many employees; without `up_to`, of any larger one."""

    units: Annotated[Decimal, AtLeast(0)]
    up_to: Annotated[int, AtLeast(0)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeEstimate:
    """The estimates of one organization type, the smallest size first."""

    organization_type: OrganizationType
    sizes: Annotated[tuple[SizeEstimate, ...], NotEmpty()]

    def faults(self) -> Iterator[Fault]:
        *limited, last = self.sizes
        if last.up_to is not None:
            yield Fault(
                ("sizes", len(limited), "up_to"), "NO_LARGEST_SIZE", "the last size has no `up_to`: it is the rest"
            )
        for index, size in enumerate(limited):
            if size.up_to is None:
                yield Fault(("sizes", index, "up_to"), "MISSING", "only the last size is without `up_to`")
        yield from _size_order_faults(limited)


def _size_order_faults(sizes: Sequence[SizeEstimate]) -> Iterator[Fault]:
    for index, (before, size) in enumerate(pairwise(sizes), start=1):
        if before.up_to is not None and size.up_to is not None and size.up_to <= before.up_to:
            reason = f"up to {size.up_to} cannot follow up to {before.up_to}"
            yield Fault(("sizes", index, "up_to"), "SIZE_OUT_OF_ORDER", reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionYearParameters:
    """Weights, bands and estimates, and the options of the yearly run.

    `measured_year` and the two fields after it say which days are measured and when (see `measured_period`).
    `max_change_percent` holds a price near the one before. `auto_approve` lets an offer stand without staff.
    `price_shock_percent` gives administrators `price_shock_notice_days` to leave when the price exceeds the indicative
    one by more (R-SCALGO-21).
    """

    weights: Annotated[tuple[Weight, ...], NotEmpty()]
    bands: Annotated[tuple[FeeBand, ...], NotEmpty()]
    estimates: tuple[TypeEstimate, ...]
    measured_year: MeasuredYear = MeasuredYear.TERM
    close_after_days: Annotated[int, AtLeast(0), AtMost(90)] = 3
    pricing_lead_months: Annotated[int, AtLeast(1), AtMost(11)] = 4
    max_change_percent: Percent | None = None
    auto_approve: bool = False
    price_shock_percent: Percent | None = None
    price_shock_notice_days: Annotated[int, AtLeast(1)] = 30

    @property
    def edges(self) -> list[Decimal]:
        return [band.from_ for band in self.bands]

    @property
    def measuring(self) -> MeasuringOptions:
        return MeasuringOptions(
            measured_year=self.measured_year,
            close_after_days=self.close_after_days,
            pricing_lead_months=self.pricing_lead_months,
        )

    def faults(self) -> Iterator[Fault]:
        yield from order_faults(self.edges, "bands")
        yield from _repeated("weights", "meter", [weight.meter for weight in self.weights])
        types = [estimate.organization_type for estimate in self.estimates]
        yield from _repeated("estimates", "organization_type", types)


def _repeated(table: str, key: str, codes: Sequence[str]) -> Iterator[Fault]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Fault((table, index, key), "REPEATED", f"{code!r} stands here twice")
