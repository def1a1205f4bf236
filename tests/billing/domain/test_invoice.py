"""An invoice's sums: VAT once a rate, on the sum of its lines (R-X-11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.currencies import MINOR_UNITS
from billing.domain.invoice import TaxedAmount, due_date, total_invoice
from billing.domain.money import MixedCurrenciesError, Money
from billing.domain.vat import VatRate
from tests.properties import currencies, invariant

D = Decimal
STANDARD = VatRate(country="NL", category="S", percent=D(21), since=date(2012, 10, 1))
REDUCED = VatRate(country="NL", category="S", percent=D(9), since=date(2019, 1, 1))

rates = st.builds(
    VatRate,
    country=st.just("NO"),
    category=st.just("S"),
    percent=st.decimals(0, 30, places=1),
    since=st.just(date(2005, 1, 1)),
)


def line(amount: str, vat: VatRate = STANDARD, currency: str = "EUR") -> TaxedAmount:
    return TaxedAmount(net=Money(D(amount), currency), vat=vat)


def test_two_prorated_seats_and_a_manager() -> None:
    totals = total_invoice([line("1431.50"), line("600.00")], "EUR")
    assert (totals.net.text, totals.vat.text, totals.total.text) == ("2031.50", "426.62", "2458.12")


def test_vat_is_rounded_on_the_sum_and_not_on_each_line() -> None:
    # Five times 0.02 × 21 % = 0.0042: 0.02 on the sum of 0.10, nothing if each were rounded.
    totals = total_invoice([line("0.02")] * 5, "EUR")
    assert totals.vat.text == "0.02"


def test_each_rate_is_a_group_in_the_order_of_the_lines() -> None:
    totals = total_invoice([line("100.00", REDUCED), line("10.00"), line("0.50", REDUCED)], "EUR")
    groups = [(group.vat.code, group.base.text, group.amount.text) for group in totals.groups]
    assert groups == [("S9", "100.50", "9.05"), ("S21", "10.00", "2.10")]
    assert totals.total.text == "121.65"


def test_nothing_adds_up_to_nothing() -> None:
    totals = total_invoice([], "NOK")
    assert (totals.net.text, totals.total.text, totals.groups) == ("0.00", "0.00", ())


def test_a_line_in_another_currency_is_refused() -> None:
    with pytest.raises(MixedCurrenciesError):
        total_invoice([line("1.00"), line("1.00", currency="NOK")], "EUR")


def test_a_line_is_rounded_before_it_is_summed() -> None:
    with pytest.raises(ValueError, match="rounded"):
        line("0.005")


@pytest.mark.parametrize(("days", "due"), [(0, date(2028, 2, 28)), (2, date(2028, 3, 1)), (30, date(2028, 3, 29))])
def test_due_so_many_days_after_issue(days: int, due: date) -> None:
    # R-X-13
    assert due_date(date(2028, 2, 28), days) == due


def test_an_invoice_is_not_due_before_it_is_issued() -> None:
    with pytest.raises(ValueError, match="before it is issued"):
        due_date(date(2028, 2, 28), -1)


@invariant
@given(currency=currencies, lines=st.lists(st.tuples(st.integers(-(10**9), 10**9), rates), max_size=30))
def test_net_and_vat_make_the_total_and_groups_make_both(currency: str, lines: list[tuple[int, VatRate]]) -> None:
    taxed = [TaxedAmount(net=Money(MINOR_UNITS[currency] * count, currency), vat=rate) for count, rate in lines]
    totals = total_invoice(taxed, currency)
    assert totals.net + totals.vat == totals.total
    assert Money.total((group.base for group in totals.groups), currency) == totals.net
    assert Money.total((group.amount for group in totals.groups), currency) == totals.vat
    for group in totals.groups:
        assert abs((group.base * (group.vat.percent / 100) - group.amount).amount) * 2 <= MINOR_UNITS[currency]
