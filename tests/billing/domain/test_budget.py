"""A licence by calendar year: parts that sum to the price, and years that bear what is theirs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given

from billing.domain.budget import (
    BudgetTerm,
    Certainty,
    IssuedAmount,
    PriceRange,
    budget_of,
    calendar_year,
    share_of_year,
)
from billing.domain.money import Money
from tenants.domain.periods import Period
from tests.properties import invariant, periods, rounded_money


def nok(amount: int) -> Money:
    return Money(Decimal(amount), "NOK").rounded()


# 73 days of 365 in 2026, so that a fifth of the price is.
TERM = Period(date(2026, 10, 20), date(2027, 10, 20))


def budget_term(*, low: int = 36_500, high: int = 36_500, invoice_on: date | None = None) -> BudgetTerm:
    net = PriceRange(low=nok(low), likely=nok(36_500), high=nok(high))
    certainty = Certainty.KNOWN if low == high else Certainty.FORECAST
    return BudgetTerm(
        product="Terreng",
        term=TERM,
        net=net,
        vat=net.vat(Decimal(25)),
        certainty=certainty,
        invoice_on=invoice_on,
    )


def test_by_days_each_year_bears_its_own() -> None:
    for year, net, vat in ((2026, "7300.00", "1825.00"), (2027, "29200.00", "7300.00")):
        table = budget_of(year, [budget_term()], [], "NOK").by_days
        assert table.vat is not None
        assert (table.net.likely.text, table.vat.likely.text) == (net, vat)
    assert budget_of(2028, [budget_term()], [], "NOK").by_days.lines == ()


def test_by_invoice_the_year_of_the_invoice_bears_it_whole() -> None:
    term = budget_term(invoice_on=date(2026, 10, 23))
    assert [budget_of(year, [term], [], "NOK").by_invoice.net.likely.text for year in (2026, 2027)] == [
        "36500.00",
        "0.00",
    ]


def test_what_is_invoiced_is_not_expected_again_and_a_credit_takes_away() -> None:
    issued = [
        IssuedAmount(number="1", issued_on=date(2026, 10, 23), net=nok(36_500), vat=nok(9_125)),
        IssuedAmount(number="2", issued_on=date(2026, 12, 31), net=nok(-6_500), vat=nok(-1_625)),
        IssuedAmount(number="3", issued_on=date(2027, 1, 1), net=nok(1), vat=nok(0)),
    ]
    table = budget_of(2026, [budget_term()], issued, "NOK").by_invoice
    assert [line.number for line in table.lines] == ["1", "2"]
    assert table.total is not None
    assert (table.net.likely.text, table.total.likely.text) == ("30000.00", "37500.00")


def test_a_range_stays_a_range_in_its_parts() -> None:
    table = budget_of(2026, [budget_term(low=18_250, high=73_000)], [], "NOK").by_days
    assert (table.net.low.text, table.net.likely.text, table.net.high.text) == ("3650.00", "7300.00", "14600.00")
    assert not table.net.is_exact


def test_where_the_vat_is_not_known_there_is_no_total() -> None:
    term = BudgetTerm(
        product="Terreng",
        term=TERM,
        net=PriceRange.of(nok(100)),
        vat=None,
        certainty=Certainty.KNOWN,
        invoice_on=None,
    )
    table = budget_of(2026, [term], [], "NOK").by_days
    assert (table.vat, table.total) == (None, None)


@invariant
@given(price=rounded_money(), term=periods())
def test_the_years_of_a_term_sum_to_its_price(price: Money, term: Period) -> None:
    """Invariant: no øre is lost or found between the calendar years of a term."""
    years = range(term.start.year - 1, term.last_day.year + 2)
    shares = [share_of_year(price, term, calendar_year(year)) for year in years]
    assert Money.total(shares, price.currency) == price
