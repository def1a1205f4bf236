"""Which usage prices which term: years side by side, counted from the day of signing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.measured_period import MeasuredYear, MeasuringOptions, measured_period, measured_period_of
from tenants.domain.periods import Period, add_months, yearly_period
from tests.properties import days, invariant

TERM = MeasuringOptions()
WINDOW = MeasuringOptions(measured_year=MeasuredYear.WINDOW)

options = st.builds(
    MeasuringOptions,
    measured_year=st.sampled_from(MeasuredYear),
    close_after_days=st.integers(0, 90),
    pricing_lead_months=st.integers(1, 11),
)


def test_the_first_term_is_priced_from_no_usage() -> None:
    # R-SCALGO-6
    assert measured_period(date(2014, 5, 20), 1, TERM) is None
    assert measured_period(date(2014, 5, 20), 1, WINDOW) is None


@pytest.mark.parametrize("number", [0, -1])
def test_terms_count_from_one(number: int) -> None:
    with pytest.raises(ValueError, match="count from 1"):
        measured_period(date(2014, 5, 20), number, TERM)


def test_a_term_is_priced_from_the_term_before_and_closes_three_days_after_it() -> None:
    # R-SCALGO-4: 2014-05-20 to 2015-05-19 closes on 2015-05-23.
    found = measured_period(date(2014, 5, 20), 2, TERM)
    assert found is not None
    assert found.period == Period(date(2014, 5, 20), date(2015, 5, 20))
    assert found.period.last_day == date(2015, 5, 19)
    assert found.closes_on == date(2015, 5, 23)
    assert not found.is_closed(date(2015, 5, 22))
    assert found.is_closed(date(2015, 5, 23))


def test_a_window_ends_four_months_before_the_renewal() -> None:
    # R-SCALGO-4: known before the last day for notice of a term through 2027-03-14.
    found = measured_period(date(2025, 3, 15), 3, WINDOW)
    assert found is not None
    assert found.period == Period(date(2025, 11, 15), date(2026, 11, 15))
    assert found.closes_on == date(2026, 11, 18)


def test_signed_on_a_29_february() -> None:
    # R-SCALGO-2: the second year begins on 1 March.
    second, third = (measured_period(date(2028, 2, 29), number, TERM) for number in (2, 3))
    assert second is not None
    assert third is not None
    assert second.period == Period(date(2028, 2, 29), date(2029, 3, 1))
    assert third.period == Period(date(2029, 3, 1), date(2030, 3, 1))
    window = measured_period(date(2028, 2, 29), 2, WINDOW)
    assert window is not None
    assert window.period == Period(date(2027, 10, 29), date(2028, 10, 29))


@pytest.mark.parametrize(
    ("day", "term_number"),
    [
        (date(2014, 5, 20), 2),
        (date(2015, 5, 19), 2),
        (date(2015, 5, 20), 3),
        (date(2016, 5, 19), 3),
        (date(2014, 1, 1), 2),  # a trial before signing
    ],
)
def test_usage_belongs_to_one_measured_period(day: date, term_number: int) -> None:
    # R-X-6
    assert measured_period_of(day, date(2014, 5, 20), TERM).term_number == term_number


@invariant
@given(origin=days, number=st.integers(2, 30), options=options)
def test_measured_periods_lie_side_by_side(origin: date, number: int, options: MeasuringOptions) -> None:
    this, following = (measured_period(origin, term, options) for term in (number, number + 1))
    assert this is not None
    assert following is not None
    assert this.period.end == following.period.start
    assert this.period.days in (365, 366)


@invariant
@given(origin=days, number=st.integers(2, 30), options=options)
def test_what_is_measured_has_ended_when_the_term_begins(origin: date, number: int, options: MeasuringOptions) -> None:
    found = measured_period(origin, number, options)
    assert found is not None
    begins = yearly_period(origin, number).start
    assert found.period.end <= begins
    if options.measured_year is MeasuredYear.WINDOW:
        # Three days at most: the lead is counted from the day of signing, which a short month may clamp.
        assert abs((found.period.end - add_months(begins, -options.pricing_lead_months)).days) <= 3


@invariant
@given(origin=days, offset=st.integers(0, 365 * 20), options=options)
def test_every_day_from_signing_on_lies_in_its_measured_period(
    origin: date, offset: int, options: MeasuringOptions
) -> None:
    day = origin + timedelta(days=offset)
    found = measured_period_of(day, origin, options)
    assert day in found.period
    assert found == measured_period(origin, found.term_number, options)
