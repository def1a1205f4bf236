"""Money is exact, in one currency, rounded half up by one function."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.currencies import MINOR_UNITS
from billing.domain.money import MixedCurrenciesError, Money
from tests.properties import currencies, invariant, quantities, rounded_money

D = Decimal


@pytest.mark.parametrize("amount", [1.5, 1, "1.50", True])
def test_an_amount_is_a_decimal_and_nothing_else(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, "NOK")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_an_amount_is_a_number(amount: str) -> None:
    with pytest.raises(ValueError, match="a number"):
        Money(D(amount), "NOK")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="'KRONE'"):
        Money(D(1), "KRONE")


@pytest.mark.parametrize("mix", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__, Money.__gt__, Money.__ge__])
def test_two_currencies_never_meet(mix: Any) -> None:
    with pytest.raises(MixedCurrenciesError):
        mix(Money(D(1), "NOK"), Money(D(1), "SEK"))


@pytest.mark.parametrize("factor", [1.5, True, "2"])
def test_money_is_multiplied_by_exact_numbers_only(factor: Any) -> None:
    with pytest.raises(TypeError):
        Money(D(1), "NOK") * factor


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "EUR", "0.01"),
        ("0.0049999999999999999999999999999999", "EUR", "0.00"),
        ("-0.005", "EUR", "-0.01"),
        ("715.7534246575342465753424657534246575", "EUR", "715.75"),
        ("0.5", "JPY", "1"),
        ("0.0005", "KWD", "0.001"),
        ("12345678901234567890123456.785", "NOK", "12345678901234567890123456.79"),
    ],
)
def test_rounding_is_half_up_to_the_minor_unit(amount: str, currency: str, rounded: str) -> None:
    # R-X-11
    assert Money(D(amount), currency).rounded() == Money(D(rounded), currency)
    assert Money(D(amount), currency).rounded().text == rounded


def test_two_prorated_units_are_twice_the_rounded_one() -> None:
    # R-X-11: 2 × 715.75 = 1,431.50, not 1,431.51.
    unit = Money(D(950), "EUR").rounded_share(275, 365)
    assert (unit * 2).text == "1431.50"
    assert Money(D(1900), "EUR").rounded_share(275, 365).text == "1431.51"


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        Money(D(1), "EUR").rounded_share(1, 0)


def test_products_are_not_cut_to_28_digits() -> None:
    quantity = D("12345678901234567890123456.123456789012")
    assert (Money(D("1.000000000001"), "NOK") * quantity).amount == D(
        "12345678901246913569024690.691346912468123456789012"
    )


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [("40000", "NOK", "40000.00"), ("0.017", "NOK", "0.017"), ("4E+4", "JPY", "40000"), ("-0.1", "EUR", "-0.10")],
)
def test_text_is_exact_with_at_least_the_currencys_decimals(amount: str, currency: str, text: str) -> None:
    assert Money(D(amount), currency).text == text
    assert str(Money(D(amount), currency)) == f"{currency} {text}"


def test_sums_start_from_nothing() -> None:
    assert Money.total([], "NOK") == Money.zero("NOK")
    assert Money.total([Money(D("0.10"), "NOK"), Money(D("0.20"), "NOK")], "NOK").text == "0.30"
    assert Money.zero("NOK").is_zero
    assert not Money(D("0.01"), "NOK").is_zero


@invariant
@given(money=rounded_money(), factor=quantities)
def test_rounding_moves_an_amount_by_half_a_minor_unit_at_most(money: Money, factor: Decimal) -> None:
    exact = money * factor
    assert abs((exact - exact.rounded()).amount) * 2 <= money.minor_unit
    assert exact.rounded().is_rounded


@invariant
@given(money=rounded_money(), factor=quantities)
def test_a_credit_mirrors_its_charge(money: Money, factor: Decimal) -> None:
    assert (-(money * factor)).rounded() == -((money * factor).rounded())


@invariant
@given(currency=currencies, counts=st.lists(st.integers(-(10**9), 10**9)))
def test_sums_of_payable_amounts_are_payable(currency: str, counts: list[int]) -> None:
    amounts = [Money(MINOR_UNITS[currency] * count, currency) for count in counts]
    assert Money.total(amounts, currency) == Money(MINOR_UNITS[currency] * sum(counts), currency)
