"""Terms count from the day of signing, and every day belongs to exactly one of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.domain.terms import term_number_on, term_period
from tests.properties import days

MONTHS = st.sampled_from([1, 3, 6, 12, 24])


@given(signed_on=days, later=st.integers(min_value=0, max_value=20_000), months=MONTHS)
def test_a_day_lies_in_the_term_of_its_number(signed_on: date, later: int, months: int) -> None:
    day = signed_on + timedelta(days=later)
    assert day in term_period(signed_on, term_number_on(day, signed_on, months), months)


@given(signed_on=days, number=st.integers(min_value=1, max_value=40), months=MONTHS)
def test_terms_leave_no_gap_and_do_not_overlap(signed_on: date, number: int, months: int) -> None:
    term, following = term_period(signed_on, number, months), term_period(signed_on, number + 1, months)
    assert term.end == following.start
    assert (term_number_on(term.last_day, signed_on, months), term_number_on(term.end, signed_on, months)) == (
        number,
        number + 1,
    )


@pytest.mark.parametrize(
    ("signed_on", "last_days"),
    [
        (date(2025, 3, 15), ["2026-03-14", "2027-03-14", "2028-03-14"]),  # R-SCALGO-2
        (date(2024, 2, 29), ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-28"]),
    ],
)
def test_years_by_their_last_days(signed_on: date, last_days: list[str]) -> None:
    found = [str(term_period(signed_on, number, 12).last_day) for number in range(1, len(last_days) + 1)]
    assert found == last_days


def test_a_day_before_the_signature_belongs_to_none() -> None:
    with pytest.raises(ValueError, match="lies before the signature"):
        term_number_on(date(2014, 5, 19), date(2014, 5, 20), 12)
