"""Prices of seats by kind, as the rules for seats are told them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from billing.domain.codes import TEXT_KEY, SeatKind
from billing.domain.prices import Prices
from tenants.domain.typed_json import Fault, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPrice:
    """The price of one seat of a kind; its line is named by the kind."""

    kind: Annotated[SeatKind, Mark(TEXT_KEY)]
    price: Prices


def repeated_kind_faults(seats: Sequence[SeatPrice]) -> Iterator[Fault]:
    """A kind of seat has one price."""
    kinds = [seat.kind for seat in seats]
    for index, kind in enumerate(kinds):
        if kind in kinds[:index]:
            yield Fault(("seats", index, "kind"), "REPEATED", f"{kind!r} stands here twice")
