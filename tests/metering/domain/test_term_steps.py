"""Months and days of a term: from the 31st, from 29 February, across a change of the clocks, none twice, none lost."""

from datetime import date
from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metering.domain.term_steps import day_steps, month_steps, months_of, same_day_before
from tenants.domain.periods import Period, days_in, yearly_period

ORIGINS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
NUMBERS = st.integers(2, 8)


@pytest.mark.parametrize(
    ("origin", "number", "starts"),
    [
        (date(2026, 1, 31), 1, "01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31"),
        (date(2027, 8, 31), 1, "08-31 09-30 10-31 11-30 12-31 01-31 02-29 03-31 04-30 05-31 06-30 07-31"),
        (date(2014, 5, 20), 2, "05-20 06-20 07-20 08-20 09-20 10-20 11-20 12-20 01-20 02-20 03-20 04-20"),
        (date(2028, 2, 29), 1, "02-29 03-29 04-29 05-29 06-29 07-29 08-29 09-29 10-29 11-29 12-29 01-29"),
        (date(2028, 2, 29), 4, "03-01 04-01 05-01 06-01 07-01 08-01 09-01 10-01 11-01 12-01 01-01 02-01"),
    ],
)
def test_months_count_from_the_day_of_signing(origin: date, number: int, starts: str) -> None:  # R-SCALGO-2
    year = yearly_period(origin, number)
    months = months_of(year)
    assert [f"{month.start:%m-%d}" for month in months] == starts.split()
    assert months[-1].end == year.end


@given(ORIGINS, NUMBERS)
def test_a_year_has_twelve_months_side_by_side(origin: date, number: int) -> None:
    year = yearly_period(origin, number)
    months = months_of(year)
    assert len(months) == 12
    assert (months[0].start, months[-1].end) == (year.start, year.end)
    assert all(first.end == second.start for first, second in pairwise(months))


@given(ORIGINS, NUMBERS)
def test_every_day_of_both_years_stands_in_one_step(origin: date, number: int) -> None:
    year, before = yearly_period(origin, number), yearly_period(origin, number - 1)
    for steps in (day_steps(year, before), month_steps(year, before)):
        for period, mine in ((year, "now"), (before, "before")):
            parts = [found for step in steps if (found := getattr(step, mine))]
            assert sorted(chain.from_iterable(map(days_in, parts))) == list(days_in(period))


def test_29_february_of_the_year_before_has_a_step_of_its_own() -> None:
    steps = day_steps(Period(date(2028, 5, 20), date(2029, 5, 20)), Period(date(2027, 5, 20), date(2028, 5, 20)))
    (place,) = [place for place, step in enumerate(steps) if step.now is None]
    assert (steps[place - 1].period.start, steps[place].period.start) == (date(2029, 2, 28), date(2028, 2, 29))
    assert len(steps) == 366


def test_29_february_of_this_year_is_beside_nothing() -> None:
    steps = day_steps(Period(date(2027, 5, 20), date(2028, 5, 20)), Period(date(2026, 5, 20), date(2027, 5, 20)))
    assert [step.period.start for step in steps if step.before is None] == [date(2028, 2, 29)]


def test_days_on_which_the_clocks_change_are_days_like_any_other() -> None:  # R-X-12
    steps = day_steps(Period(date(2026, 3, 28), date(2027, 3, 28)), None)
    assert [step.period.start for step in steps][:3] == [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)]
    assert [step.period.days for step in steps] == [1] * 365


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (date(2026, 11, 27), date(2025, 11, 27)),
        (date(2026, 3, 16), date(2025, 3, 16)),
        (date(2027, 3, 15), date(2026, 3, 15)),
        (date(2027, 3, 1), date(2026, 3, 1)),
    ],
)
def test_the_same_day_of_the_year_before(until: date, expected: date) -> None:
    year, before = Period(date(2026, 3, 15), date(2027, 3, 15)), Period(date(2025, 3, 15), date(2026, 3, 15))
    assert same_day_before(until, year, before) == expected


def test_through_28_february_is_compared_with_through_28_february() -> None:
    year, before = Period(date(2027, 5, 20), date(2028, 5, 20)), Period(date(2026, 5, 20), date(2027, 5, 20))
    assert same_day_before(date(2028, 2, 29), year, before) == date(2027, 3, 1)
    assert same_day_before(date(2028, 3, 1), year, before) == date(2027, 3, 1)


def test_the_first_day_is_compared_with_the_first() -> None:
    year, before = yearly_period(date(2028, 2, 29), 5), yearly_period(date(2028, 2, 29), 4)
    assert same_day_before(date(2032, 3, 1), year, before) == date(2031, 3, 2)


@given(ORIGINS, NUMBERS, st.integers(1, 366))
def test_the_same_day_lies_in_the_year_before(origin: date, number: int, days: int) -> None:
    year, before = yearly_period(origin, number), yearly_period(origin, number - 1)
    until = min(date.fromordinal(year.start.toordinal() + days), year.end)
    assert before.start < same_day_before(until, year, before) <= before.end
