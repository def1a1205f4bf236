"""Half-open periods, clamped months, and years that count from their origin."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.periods import Period, add_months, days_in, local_day, months_in, start_of_day, yearly_period

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_a_year_from_15_march_runs_through_14_march() -> None:  # R-SCALGO-2
    assert yearly_period(date(2025, 3, 15), 1) == Period(date(2025, 3, 15), date(2026, 3, 15))
    assert yearly_period(date(2025, 3, 15), 1).last_day == date(2026, 3, 14)


def test_a_year_from_29_february_has_366_days_and_meets_29_february_again() -> None:  # R-CITIZEN-6
    first = yearly_period(date(2028, 2, 29), 1)
    assert (first.last_day, first.days) == (date(2029, 2, 28), 366)
    assert yearly_period(date(2028, 2, 29), 2).start == date(2029, 3, 1)
    assert yearly_period(date(2028, 2, 29), 5).start == date(2032, 2, 29)


@given(origin=DAYS, number=st.integers(1, 30))
def test_years_follow_each_other_without_gap_or_overlap(origin: date, number: int) -> None:
    assert yearly_period(origin, number).end == yearly_period(origin, number + 1).start


def test_months_clamp_to_the_end_of_the_month() -> None:
    assert [add_months(date(2026, 1, 31), months) for months in (1, 2, 3)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    assert add_months(date(2016, 5, 31), -3) == date(2016, 2, 29)


@given(day=DAYS, months=st.integers(-600, 600))
def test_the_day_of_the_month_never_grows(day: date, months: int) -> None:
    assert add_months(day, months).day <= day.day


def test_a_period_of_no_days_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(date(2026, 1, 1), date(2026, 1, 1))


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    period = Period(date(2026, 1, 1), date(2026, 2, 1))
    assert [date(2025, 12, 31) in period, date(2026, 1, 1) in period, date(2026, 2, 1) in period] == [
        False,
        True,
        False,
    ]


@given(start=DAYS, days=st.integers(1, 800))
def test_the_months_of_a_period_cover_it_and_touch_each_other(start: date, days: int) -> None:
    period = Period(start, start + timedelta(days=days))
    months = list(months_in(period))
    assert months[0].start <= period.start < months[0].end
    assert months[-1].start < period.end <= months[-1].end
    assert all(before.end == after.start for before, after in pairwise(months))
    assert len(list(days_in(period))) == period.days


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_local_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    begins, ends = start_of_day(day, "Europe/Oslo"), start_of_day(day + timedelta(days=1), "Europe/Oslo")
    assert ends - begins == timedelta(hours=hours)
    assert local_day(begins, "Europe/Oslo") == day
    assert local_day(ends - timedelta(microseconds=1), "Europe/Oslo") == day
