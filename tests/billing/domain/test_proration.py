"""Parts of a period cost their days; a series of bills never drifts (R-X-11)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.money import Money
from billing.domain.proration import due_now, owed_until, prorated, telescoped
from tenants.domain.periods import Period
from tests.properties import invariant, periods, rounded_money

SEAT = Money(Decimal(950), "EUR")
SEAT_YEAR = Period(date(2026, 4, 1), date(2027, 4, 1))


def test_a_seat_year_cut_at_the_contracts_end() -> None:
    # R-CITIZEN-10: 275 of 365 days.
    cut = Period(date(2026, 4, 1), date(2027, 1, 1))
    assert (cut.days, SEAT_YEAR.days) == (275, 365)
    assert prorated(SEAT, cut, SEAT_YEAR).text == "715.75"


def test_a_seat_year_over_a_29_february_has_366_days() -> None:
    # R-CITIZEN-6, R-CITIZEN-10
    year = Period(date(2028, 2, 29), date(2029, 3, 1))
    assert year.days == 366
    assert prorated(SEAT, Period(date(2028, 2, 29), date(2028, 8, 30)), year).text == "475.00"


def test_the_whole_costs_the_whole() -> None:
    assert prorated(SEAT, SEAT_YEAR, SEAT_YEAR) == SEAT


@pytest.mark.parametrize(
    "outside",
    [Period(date(2026, 3, 31), date(2026, 5, 1)), Period(date(2027, 3, 1), date(2027, 4, 2))],
)
def test_a_part_lies_inside_its_whole(outside: Period) -> None:
    with pytest.raises(ValueError, match="is not a part"):
        prorated(SEAT, outside, SEAT_YEAR)


def test_nothing_is_owed_before_and_all_after() -> None:
    assert owed_until(SEAT, SEAT_YEAR, date(2026, 1, 1)).is_zero
    assert owed_until(SEAT, SEAT_YEAR, date(2026, 4, 1)).is_zero
    assert owed_until(SEAT, SEAT_YEAR, date(2027, 4, 1)) == SEAT
    assert owed_until(SEAT, SEAT_YEAR, date(2030, 1, 1)) == SEAT


def test_an_end_that_moves_to_and_fro_returns_and_charges_the_difference() -> None:
    # R-CITIZEN-11: billed whole, cut to 275 days, extended to 300, and whole again.
    billed, amounts = Money.zero("EUR"), []
    for end in (date(2027, 4, 1), date(2027, 1, 1), date(2027, 1, 26), date(2027, 4, 1)):
        amount = due_now(SEAT, SEAT_YEAR, end, billed)
        billed += amount
        amounts.append(amount.text)
    assert amounts == ["950.00", "-234.25", "65.07", "169.18"]
    assert billed == SEAT


def test_three_thirds_of_a_month_leave_no_cent() -> None:
    month = Period(date(2026, 4, 1), date(2026, 5, 1))
    parts = telescoped(Money(Decimal("100.00"), "EUR"), month, [date(2026, 4, 11), date(2026, 4, 21)])
    assert [part.text for part in parts] == ["33.33", "33.34", "33.33"]


@pytest.mark.parametrize(
    "cuts", [[date(2026, 4, 1)], [date(2026, 5, 2), date(2026, 5, 1)], [date(2027, 4, 1)], [date(2020, 1, 1)]]
)
def test_cuts_are_days_inside_the_period_in_order(cuts: list[date]) -> None:
    with pytest.raises(ValueError, match="cuts in order"):
        telescoped(SEAT, SEAT_YEAR, cuts)


def test_a_price_that_cannot_be_paid_cannot_be_billed_in_pieces() -> None:
    with pytest.raises(ValueError, match="can be paid"):
        telescoped(Money(Decimal("0.001"), "EUR"), SEAT_YEAR, [])


@invariant
@given(price=rounded_money(), whole=periods(), data=st.data())
def test_a_series_of_bills_sums_to_the_price(price: Money, whole: Period, data: st.DataObject) -> None:
    offsets = data.draw(st.sets(st.integers(1, whole.days - 1), max_size=12)) if whole.days > 1 else set()
    cuts = [whole.start + timedelta(days=offset) for offset in sorted(offsets)]
    parts = telescoped(price, whole, cuts)
    assert len(parts) == len(cuts) + 1
    assert Money.total(parts, price.currency) == price


@invariant
@given(price=rounded_money(lowest=0), whole=periods(), data=st.data())
def test_more_days_never_cost_less(price: Money, whole: Period, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, whole.days))
    second = data.draw(st.integers(first, whole.days))
    shorter = prorated(price, Period(whole.start, whole.start + timedelta(days=first)), whole)
    longer = prorated(price, Period(whole.start, whole.start + timedelta(days=second)), whole)
    assert Money.zero(price.currency) <= shorter <= longer <= price
