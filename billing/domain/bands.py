"""Bands of a quantity: each starts at an edge, which belongs to it, and ends before the next (R-24SO-4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from billing.domain.exact import EXACT
from tenants.domain.typed_json import Fault


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a quantity that lies in one band."""

    index: int
    quantity: Decimal


def band_index(edges: Sequence[Decimal], quantity: Decimal) -> int:
    """The band that holds the quantity. Raises ValueError below the first edge.

    >>> edges = [Decimal(0), Decimal(100), Decimal(251)]
    >>> [band_index(edges, Decimal(clients)) for clients in (0, 99, 100, 250, 251)]
    [0, 0, 1, 1, 2]
    """
    index = bisect_right(edges, quantity) - 1
    if index < 0:
        raise ValueError(f"{quantity} lies below the first band")
    return index


def slices(edges: Sequence[Decimal], quantity: Decimal) -> Iterator[Slice]:
    """The quantity cut at the edges, lowest first, without empty slices.

    >>> [(part.index, int(part.quantity)) for part in slices([Decimal(0), Decimal(100)], Decimal(130))]
    [(0, 100), (1, 30)]
    """
    for index, edge in enumerate(edges):
        end = edges[index + 1] if index + 1 < len(edges) else quantity
        width = EXACT.subtract(min(quantity, end), edge)
        if width > 0:
            yield Slice(index, width)


def order_faults(edges: Sequence[Decimal], key: str) -> Iterator[Fault]:
    """What is wrong with the edges of the list `key`: the first is not 0, or one is not above the one before it."""
    if edges and edges[0] != 0:
        yield Fault((key, 0, "from"), "BAND_OUT_OF_ORDER", f"the first band starts from 0, not from {edges[0]}")
    for index, (before, edge) in enumerate(pairwise(edges), start=1):
        if edge <= before:
            reason = f"a band from {edge} cannot follow one from {before}"
            yield Fault((key, index, "from"), "BAND_OUT_OF_ORDER", reason)
