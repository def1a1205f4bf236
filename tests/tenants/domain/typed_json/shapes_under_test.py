"""A small invented plan, with one of each type that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from tenants.domain.periods import Period
from tenants.domain.typed_json import AtLeast, AtMost, Fault, Mark, Matches, MoreThan, NotEmpty


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


Code = Annotated[str, Matches("[a-z]+", "small letters")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    from_: Annotated[Decimal, AtLeast(0)]
    meter: Annotated[Code, Mark("meter")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    name: str
    count: Annotated[int, AtLeast(1), AtMost(9)]
    steps: Annotated[tuple[Step, ...], NotEmpty()]
    per: Annotated[Decimal, MoreThan(0)] = Decimal(1)
    hidden: bool = False
    colour: Colour = Colour.RED
    mode: Literal["a", 1] = "a"
    starts_on: date | None = None
    period: Period | None = None
    prices: Mapping[Annotated[Code, Mark("meter")], Decimal] | None = None
    rest: Any = None

    def faults(self) -> Iterator[Fault]:
        edges = [step.from_ for step in self.steps]
        if edges != sorted(edges):
            yield Fault(("steps",), "OUT_OF_ORDER", "the steps fall")
