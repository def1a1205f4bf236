"""What a year is likely to come to: cases for the head, and what always holds (R-SCALGO-12)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.forecast import (
    OFF_UNTESTED,
    Accuracy,
    Basis,
    PastMonth,
    accuracy_of,
    days_left_last_year,
    days_so_far,
    days_so_far_last_year,
    find_ahead,
    look_ahead,
    past_months,
    recent_days,
)
from tenants.domain.periods import Period, add_months, month_of, yearly_period
from tests.properties import days, invariant, quantities

FIRST, SECOND = (yearly_period(date(2025, 1, 1), number) for number in (1, 2))
TENTH = Accuracy(off=Decimal("0.1"), months=12)


def number(value: int | str) -> Decimal:
    return Decimal(value)


def test_only_days_that_are_over_are_used() -> None:
    assert days_so_far(date(2026, 1, 1), SECOND) is None
    assert days_so_far(date(2026, 1, 2), SECOND) == Period(date(2026, 1, 1), date(2026, 1, 2))
    assert days_so_far(date(2027, 1, 1), SECOND) == SECOND
    assert days_so_far_last_year(date(2026, 1, 1), SECOND, FIRST) is None
    assert days_so_far_last_year(date(2026, 4, 1), SECOND, FIRST) == Period(date(2025, 1, 1), date(2025, 4, 1))


def test_the_days_left_and_last_years_from_the_same_date() -> None:
    assert days_left_last_year(date(2026, 1, 1), SECOND, FIRST, FIRST.start) == FIRST
    assert days_left_last_year(date(2026, 12, 31), SECOND, FIRST, FIRST.start) == Period(
        date(2025, 12, 31), date(2026, 1, 1)
    )
    assert days_left_last_year(date(2027, 1, 1), SECOND, FIRST, FIRST.start) is None


def test_last_years_days_must_all_be_days_of_the_licence() -> None:
    since = date(2025, 6, 1)
    assert days_left_last_year(date(2026, 5, 31), SECOND, FIRST, since) is None
    assert days_left_last_year(date(2026, 6, 1), SECOND, FIRST, since) == Period(since, date(2026, 1, 1))


def test_a_29_february_of_last_year_is_among_its_days() -> None:
    """2028 has one, the year from 1 January 2029 has none: 366 days stand behind its 365."""
    leap, common = Period(date(2028, 1, 1), date(2029, 1, 1)), Period(date(2029, 1, 1), date(2030, 1, 1))
    behind = days_left_last_year(date(2029, 2, 28), common, leap, leap.start)
    assert behind is not None
    assert (behind.days, Period(date(2029, 2, 28), common.end).days) == (308, 307)
    after = days_left_last_year(date(2029, 3, 1), common, leap, leap.start)
    assert after is not None
    assert after.days == 306


def test_a_year_from_a_29_february() -> None:
    """Signed on 29 February 2028: the first year has 366 days and ends on 28 February 2029 (R-CITIZEN-6)."""
    first, second = (yearly_period(date(2028, 2, 29), number) for number in (1, 2))
    assert (first.days, second.start) == (366, date(2029, 3, 1))
    assert days_left_last_year(second.start, second, first, first.start) == first
    behind = days_left_last_year(date(2030, 2, 28), second, first, first.start)
    assert behind == Period(date(2029, 2, 28), date(2029, 3, 1))


@pytest.mark.parametrize(
    ("today", "count"), [(date(2025, 1, 1), 0), (date(2025, 1, 2), 1), (date(2025, 4, 1), 90), (date(2025, 9, 1), 90)]
)
def test_recent_days_are_ninety_at_the_most(today: date, count: int) -> None:
    found = recent_days(today, FIRST.start)
    assert (found.days if found else 0) == count


def test_last_years_days_are_expected_again() -> None:
    year, recent = Period(date(2025, 10, 1), date(2026, 1, 1)), Period(date(2026, 7, 3), date(2026, 10, 1))
    used = {"tiles": number(1000), "km2": number(70)}
    found = find_ahead(days_left=92, last_year=(year, used), recent=(recent, {"tiles": number(1), "km2": number(1)}))
    assert found is not None
    assert (found.basis, found.days, found.quantities) == (Basis.LAST_YEAR, year, used)


def test_without_last_year_the_mean_of_ninety_days_is_expected() -> None:
    """90 tiles in 90 days, 275 days left: 275."""
    recent = Period(date(2025, 1, 1), date(2025, 4, 1))
    found = find_ahead(days_left=275, last_year=None, recent=(recent, {"tiles": number(90)}))
    assert found is not None
    assert (found.basis, found.quantities["tiles"]) == (Basis.RECENT_DAYS, 275)


def test_the_mean_of_what_there_is() -> None:
    """30 tiles in 10 days, 355 days left: 1,065."""
    recent = Period(date(2025, 1, 1), date(2025, 1, 11))
    found = find_ahead(days_left=355, last_year=None, recent=(recent, {"tiles": number(30)}))
    assert found is not None
    assert found.quantities["tiles"] == 1065


def test_a_year_without_use_says_nothing_of_this_one() -> None:
    recent = (Period(date(2026, 1, 1), date(2026, 1, 11)), {"tiles": number(10)})
    found = find_ahead(days_left=5, last_year=(FIRST, {"tiles": number(0)}), recent=recent)
    assert found is not None
    assert (found.basis, found.quantities["tiles"]) == (Basis.RECENT_DAYS, 5)


def test_nothing_used_tells_nothing() -> None:
    empty = (FIRST, {"tiles": number(0)})
    assert find_ahead(days_left=5, last_year=empty, recent=empty) is None
    assert find_ahead(days_left=5, last_year=None, recent=None) is None


def test_what_was_taken_back_is_not_expected_to_be_taken_back_again() -> None:
    found = find_ahead(days_left=5, last_year=(FIRST, {"tiles": number(-5), "km2": number(3)}), recent=None)
    assert found is not None
    assert found.quantities == {"tiles": 0, "km2": 3}


def months(**units: int) -> dict[date, Decimal]:
    """`y25m03=10`: March 2025 came to 10 units."""
    return {date(2000 + int(key[1:3]), int(key[4:]), 1): number(value) for key, value in units.items()}


def test_months_are_tested_against_the_year_before() -> None:
    units = months(y25m01=10, y25m02=10, y25m03=10, y26m01=11, y26m02=9, y26m03=10)
    found = past_months(units, FIRST.start, date(2026, 4, 15))
    assert [(one.month.start, int(one.expected), int(one.actual)) for one in found[-3:]] == [
        (date(2026, 1, 1), 10, 11),
        (date(2026, 2, 1), 10, 9),
        (date(2026, 3, 1), 10, 10),
    ]


def test_months_of_the_first_year_are_tested_against_those_before() -> None:
    """January to April have 31, 28, 31 and 30 days: a unit a day is what was expected, each time."""
    units = months(y25m01=31, y25m02=28, y25m03=31, y25m04=60)
    found = past_months(units, FIRST.start, date(2025, 5, 20))
    assert [(one.month.start.month, int(one.expected), int(one.actual)) for one in found] == [
        (2, 28, 28),
        (3, 31, 31),
        (4, 30, 60),
    ]


def test_a_month_that_the_licence_did_not_run_through_is_not_tested() -> None:
    found = past_months(months(y25m01=5, y25m02=28, y25m03=31), date(2025, 1, 15), date(2025, 4, 1))
    assert [one.month.start.month for one in found] == [3]


def test_a_month_that_is_not_over_is_not_tested() -> None:
    assert [one.month.start.month for one in past_months({}, FIRST.start, date(2025, 3, 31))] == [2]


def month_missed(expected: int, actual: int) -> PastMonth:
    return PastMonth(month=month_of(FIRST.start), expected=number(expected), actual=number(actual))


def test_months_that_were_missed_up_and_down_do_not_make_up_for_each_other() -> None:
    """2 and 4 of 60 expected: a tenth."""
    assert accuracy_of([month_missed(20, 22), month_missed(20, 16), month_missed(20, 20)]) == Accuracy(
        off=Decimal("0.1"), months=3
    )


@pytest.mark.parametrize("missed", [[], [month_missed(10, 10)] * 2, [month_missed(0, 10)] * 5])
def test_what_the_past_cannot_judge_may_be_off_by_half(missed: list[PastMonth]) -> None:
    assert accuracy_of(missed) == Accuracy(off=OFF_UNTESTED, months=0)


def test_a_forecast_is_never_off_by_more_than_all_of_it() -> None:
    assert accuracy_of([month_missed(1, 100)] * 3).off == 1


def test_low_likely_and_high() -> None:
    """Used 300 of a meter, 100 expected, off by a tenth: 390, 400, 410."""
    found = look_ahead({"tiles": number(300)}, {"tiles": number(100)}, TENTH)
    assert (found.low["tiles"], found.likely["tiles"], found.high["tiles"]) == (390, 400, 410)


amounts = st.dictionaries(st.sampled_from(["tiles", "km2", "bytes"]), quantities, max_size=3)
accuracies = st.builds(
    Accuracy, off=st.decimals(min_value=0, max_value=1, places=3), months=st.integers(min_value=0, max_value=12)
)


@invariant
@given(used=amounts, ahead=amounts, accuracy=accuracies)
def test_low_is_at_the_most_likely_and_at_least_what_was_used(
    used: dict[str, Decimal], ahead: dict[str, Decimal], accuracy: Accuracy
) -> None:
    """Invariant: used ≤ low ≤ likely ≤ high, for each meter."""
    found = look_ahead(used, ahead, accuracy)
    for meter in {*used, *ahead}:
        assert used.get(meter, 0) <= found.low[meter] <= found.likely[meter] <= found.high[meter]


@invariant
@given(used=amounts, accuracy=accuracies)
def test_a_forecast_after_the_last_day_is_the_actual(used: dict[str, Decimal], accuracy: Accuracy) -> None:
    """Invariant: with no day left, low, likely and high are what was used, exactly."""
    found = look_ahead(used, {}, accuracy)
    assert found.low == found.likely == found.high == used


@invariant
@given(origin=days, year=st.integers(2, 5), ahead=st.integers(0, 366))
def test_days_so_far_and_days_left_of_last_year_are_that_year(origin: date, year: int, ahead: int) -> None:
    """Invariant: last year's days are compared or expected, each once."""
    before, period = yearly_period(origin, year - 1), yearly_period(origin, year)
    today = min(period.start + timedelta(days=ahead), period.end)
    left, so_far = (
        days_left_last_year(today, period, before, origin),
        days_so_far_last_year(today, period, before),
    )
    assert (so_far.days if so_far else 0) + (left.days if left else 0) == before.days
    if so_far and left:
        assert so_far.end == left.start


@invariant
@given(since=days, today=days)
def test_no_month_is_tested_that_is_not_over_or_began_before_the_licence(since: date, today: date) -> None:
    """Invariant: at the most twelve months, in order, inside the licence and before today."""
    found = past_months({}, since, today)
    assert len(found) <= 12
    assert [one.month for one in found] == sorted(one.month for one in found)
    assert all(since < one.month.start and one.month.end <= today for one in found)
    assert not found or found[-1].month.end == add_months(today.replace(day=1), 0)
