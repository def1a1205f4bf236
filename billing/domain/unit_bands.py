"""Unit prices by bands of a quantity: what `graduated` and `volume` are told, each in its own way of applying it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from billing.domain.bands import order_faults
from billing.domain.codes import Code
from billing.domain.prices import Prices
from billing.domain.unit_codes import UnitCode
from tenants.domain.typed_json import AtLeast, Fault, NotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBand:
    """The price of one unit from an edge on, up to the next band's."""

    from_: Annotated[Decimal, AtLeast(0)]
    unit_price: Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBandParameters:
    """What is counted, the unit it is invoiced in, and the unit price of each band."""

    counted: Code
    unit: UnitCode
    bands: Annotated[tuple[UnitBand, ...], NotEmpty()]

    def faults(self) -> Iterator[Fault]:
        return order_faults(self.edges, "bands")

    @property
    def edges(self) -> list[Decimal]:
        return [band.from_ for band in self.bands]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityFacts:
    """The quantity of the period, in the unit of the parameters."""

    quantity: Annotated[Decimal, AtLeast(0)]
