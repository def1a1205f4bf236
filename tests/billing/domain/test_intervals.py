"""What is one month and one year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.intervals import is_one_month, is_one_year
from tenants.domain.periods import Period, add_months, yearly_period
from tests.properties import days, invariant


@pytest.mark.parametrize(
    ("start", "end", "is_one"),
    [
        (date(2026, 2, 1), date(2026, 3, 1), True),
        (date(2026, 1, 31), date(2026, 2, 28), True),
        (date(2026, 2, 28), date(2026, 3, 31), True),
        (date(2026, 1, 1), date(2026, 1, 30), False),
        (date(2026, 1, 1), date(2026, 3, 1), False),
        (date(2026, 4, 1), date(2026, 4, 30), False),
    ],
)
def test_one_month(start: date, end: date, is_one: bool) -> None:
    assert is_one_month(Period(start, end)) is is_one


@pytest.mark.parametrize(
    ("start", "end", "is_one"),
    [
        (date(2025, 3, 15), date(2026, 3, 15), True),
        (date(2028, 2, 29), date(2029, 3, 1), True),
        (date(2031, 3, 1), date(2032, 2, 29), True),
        (date(2028, 2, 29), date(2029, 2, 28), False),
        (date(2025, 3, 15), date(2026, 3, 14), False),
        (date(2025, 1, 1), date(2027, 1, 1), False),
    ],
)
def test_one_year(start: date, end: date, is_one: bool) -> None:
    # R-SCALGO-3
    assert is_one_year(Period(start, end)) is is_one


@invariant
@given(origin=days, number=st.integers(1, 30))
def test_every_yearly_term_is_one_year(origin: date, number: int) -> None:
    # R-SCALGO-2
    assert is_one_year(yearly_period(origin, number))


@invariant
@given(origin=days, number=st.integers(0, 48))
def test_every_monthly_anniversary_is_one_month(origin: date, number: int) -> None:
    assert is_one_month(Period(add_months(origin, number), add_months(origin, number + 1)))
