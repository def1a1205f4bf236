"""How far a price may move."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.currencies import MINOR_UNITS
from billing.domain.money import Money
from billing.domain.price_change import changed_by, exceeds_by_more_than, held_within
from tests.properties import currencies, invariant

D = Decimal


def nok(amount: str) -> Money:
    return Money(D(amount), "NOK")


@pytest.mark.parametrize(
    ("price", "held"),
    [("80000", "50000.00"), ("20000", "30000.00"), ("50000", "50000.00"), ("45000", "45000.00"), ("30000", "30000.00")],
)
def test_a_price_is_held_within_a_quarter_of_40000(price: str, held: str) -> None:
    assert held_within(nok(price), nok("40000"), D(25)).text == held


@pytest.mark.parametrize(
    ("percent", "changed"), [("0", "333.35"), ("25", "416.69"), ("-25", "250.01"), ("100", "666.70")]
)
def test_a_change_is_rounded_half_up(percent: str, changed: str) -> None:
    assert changed_by(nok("333.35"), D(percent)).text == changed


def test_exactly_the_percentage_is_no_shock() -> None:
    # R-SCALGO-21
    assert not exceeds_by_more_than(nok("44000.00"), nok("40000.00"), D(10))
    assert exceeds_by_more_than(nok("44000.01"), nok("40000.00"), D(10))
    assert not exceeds_by_more_than(nok("20000.00"), nok("40000.00"), D(10))


@invariant
@given(
    currency=currencies,
    price=st.integers(0, 10**9),
    previous=st.integers(0, 10**9),
    percent=st.decimals(0, 1000, places=2),
)
def test_a_held_price_lies_between_the_limits_and_within_them_unchanged(
    currency: str, price: int, previous: int, percent: Decimal
) -> None:
    fee, before = (Money(MINOR_UNITS[currency] * count, currency) for count in (price, previous))
    lowest, highest = changed_by(before, -percent), changed_by(before, percent)
    held = held_within(fee, before, percent)
    assert lowest <= held <= highest
    assert held == fee or not lowest <= fee <= highest
