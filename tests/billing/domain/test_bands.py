"""An edge belongs to the band that it opens, and slices sum to the quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.bands import band_index, order_faults, slices
from tests.properties import invariant, quantities

EDGES = [Decimal(0), Decimal(100), Decimal(500)]

rising_edges = st.sets(st.decimals("0.000001", 10**9, places=6), max_size=8).map(
    lambda edges: [Decimal(0), *sorted(edges)]
)


@pytest.mark.parametrize(
    ("quantity", "index"), [("0", 0), ("99.999999999999", 0), ("100", 1), ("499.999999999999", 1), ("500", 2)]
)
def test_an_edge_opens_its_band(quantity: str, index: int) -> None:
    # R-24SO-4
    assert band_index(EDGES, Decimal(quantity)) == index


def test_below_the_first_band_is_no_band() -> None:
    with pytest.raises(ValueError, match="below the first band"):
        band_index(EDGES, Decimal("-0.01"))


def test_a_slice_ends_where_the_next_begins() -> None:
    parts = [(part.index, str(part.quantity)) for part in slices(EDGES, Decimal("500.5"))]
    assert parts == [(0, "100"), (1, "400"), (2, "0.5")]
    assert [part.index for part in slices(EDGES, Decimal(100))] == [0]
    assert not list(slices(EDGES, Decimal(0)))


def test_edges_start_from_zero_and_rise() -> None:
    faults = list(order_faults([Decimal(1), Decimal(5), Decimal(5), Decimal(2)], "bands"))
    assert [fault.path for fault in faults] == [("bands", 0, "from"), ("bands", 2, "from"), ("bands", 3, "from")]
    assert not list(order_faults(EDGES, "bands"))
    assert not list(order_faults([], "bands"))


@invariant
@given(edges=rising_edges, quantity=quantities)
def test_slices_sum_to_the_quantity(edges: list[Decimal], quantity: Decimal) -> None:
    parts = list(slices(edges, quantity))
    assert sum((part.quantity for part in parts), Decimal(0)) == quantity
    assert all(part.quantity > 0 for part in parts)
    assert [part.index for part in parts] == list(range(len(parts)))


@invariant
@given(edges=rising_edges, quantity=quantities)
def test_the_band_holds_the_quantity(edges: list[Decimal], quantity: Decimal) -> None:
    index = band_index(edges, quantity)
    assert edges[index] <= quantity
    assert index + 1 == len(edges) or quantity < edges[index + 1]
