"""Splits sum to the whole, are the same each time, and give nothing to nobody (R-SCALGO-13)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.money import Money, split_by_largest_remainder
from tests.properties import invariant, rounded_money

D = Decimal


def nok(amount: str) -> Money:
    return Money(D(amount), "NOK")


def split(total: Money, *weights: int | str) -> list[str]:
    return [part.text for part in split_by_largest_remainder(total, [D(weight) for weight in weights])]


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    # 1.00 by 1 : 2 : 4 = 14.28…, 28.57…, 57.14…: the cent that is left goes to 28.57…
    assert split(nok("1.00"), 1, 2, 4) == ["0.14", "0.29", "0.57"]


def test_equal_remainders_go_to_the_earlier_part() -> None:
    assert split(nok("0.02"), 1, 1, 1) == ["0.01", "0.01", "0.00"]


def test_one_ore_over_seven_departments() -> None:
    assert split(nok("0.01"), *[1] * 7) == ["0.01", *["0.00"] * 6]


def test_a_credit_is_split_as_its_invoice_was() -> None:
    assert split(nok("-1.00"), 1, 2, 4) == ["-0.14", "-0.29", "-0.57"]


def test_a_weight_of_zero_gets_nothing() -> None:
    assert split(nok("0.05"), 0, 1, 0, 1) == ["0.00", "0.03", "0.00", "0.02"]


def test_nothing_is_split_into_nothings_even_without_weights() -> None:
    assert split(nok("0.00"), 0, 0) == ["0.00", "0.00"]
    assert split(nok("0.00")) == []


def test_fractions_weigh_as_what_they_are() -> None:
    assert split(nok("10.00"), "0.000000000001", "0.000000000003") == ["2.50", "7.50"]


@pytest.mark.parametrize("weights", [[], [D(0)], [D(0), D(0)]])
def test_money_without_a_weight_is_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="no weight"):
        split_by_largest_remainder(nok("1.00"), weights)


@pytest.mark.parametrize("weight", ["-1", "NaN", "Infinity"])
def test_a_weight_is_a_number_from_zero_up(weight: str) -> None:
    with pytest.raises(ValueError, match="a weight is a number"):
        split_by_largest_remainder(nok("1.00"), [D(1), D(weight)])


def test_half_a_cent_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="cannot be paid"):
        split_by_largest_remainder(nok("0.005"), [1])


def test_ten_thousand_departments() -> None:
    parts = split_by_largest_remainder(nok("80000.00"), [D(number % 7) for number in range(10_000)])
    assert Money.total(parts, "NOK") == nok("80000.00")


weights = st.lists(st.decimals(0, 10**9, places=6), min_size=1, max_size=40).filter(any)


@invariant
@given(total=rounded_money(), weights=weights)
def test_parts_sum_to_the_whole(total: Money, weights: list[Decimal]) -> None:
    parts = split_by_largest_remainder(total, weights)
    assert Money.total(parts, total.currency) == total
    assert all(part.is_rounded for part in parts)


@invariant
@given(total=rounded_money(), weights=weights)
def test_a_part_is_off_its_share_by_less_than_a_minor_unit(total: Money, weights: list[Decimal]) -> None:
    whole = sum(weights)
    for part, weight in zip(split_by_largest_remainder(total, weights), weights, strict=True):
        assert abs(part.amount * whole - total.amount * weight) < total.minor_unit * whole


@invariant
@given(total=rounded_money(), weights=weights, factor=st.integers(1, 10**6))
def test_only_proportions_count(total: Money, weights: list[Decimal], factor: int) -> None:
    scaled = [weight * factor for weight in weights]
    assert split_by_largest_remainder(total, weights) == split_by_largest_remainder(total, scaled)
