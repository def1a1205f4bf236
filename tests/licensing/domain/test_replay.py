"""The same wishes against another number of licences: exact cases, and the real licences' own refusals."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from licensing.domain.local_hours import DAY, HOUR, MINUTE, moment_of
from licensing.domain.replay import replay
from licensing.domain.wishes import Wish
from tests.properties import invariant

OSLO = "Europe/Oslo"
# Monday 29 June 2026, 08:00 in Oslo.
MONDAY = moment_of(datetime(2026, 6, 29, 6, tzinfo=UTC))


def wish(first: int, last: int, *, day: int = 0) -> Wish:
    """From and to, in minutes after eight; on Monday, unless said otherwise."""
    return Wish(MONDAY + day * DAY + first * MINUTE, MONDAY + day * DAY + last * MINUTE)


def refused(wishes: list[Wish], places: int) -> list[Wish]:
    return list(replay(wishes).refused_with(places))


def test_who_comes_first_gets_it_and_keeps_it() -> None:
    wishes = [wish(0, 60), wish(10, 20), wish(30, 90)]
    assert refused(wishes, 1) == [wish(10, 20), wish(30, 90)]
    assert refused(wishes, 2) == []


def test_a_licence_is_free_the_moment_its_holder_leaves() -> None:
    assert refused([wish(0, 60), wish(60, 90)], 1) == []


def test_a_refused_wish_holds_nothing() -> None:
    assert refused([wish(0, 60), wish(50, 500), wish(70, 80)], 1) == [wish(50, 500)]


def test_without_licences_everybody_is_turned_away() -> None:
    assert refused([wish(0, 60), wish(70, 80)], 0) == [wish(0, 60), wish(70, 80)]


def needed(wishes: list[Wish], a_week: int = 1) -> int:
    return replay(wishes).needed(OSLO, a_week=a_week)


def test_the_places_for_no_more_than_one_refusal_a_week() -> None:
    """Five at once on Monday, and once more on Friday of the week after: with four, one is refused in each week."""
    five = [wish(minute, 60) for minute in range(5)]
    week_after = [wish(minute, 60, day=11) for minute in range(5)]
    assert needed([*five, *week_after]) == 4
    assert needed([*five, *week_after], a_week=0) == 5
    same_week = [wish(minute, 60, day=4) for minute in range(5)]
    assert needed([*five, *same_week]) == 5
    assert needed([*five, *same_week], a_week=2) == 4


def test_weeks_begin_on_monday_where_the_organization_is() -> None:
    """Sunday 23:30 in Oslo is 21:30 in UTC; half an hour later it is another week."""
    sunday = MONDAY + 6 * DAY + 15 * HOUR + 30 * MINUTE
    first = [Wish(sunday, sunday + MINUTE)] * 2
    second = [Wish(sunday + 30 * MINUTE, sunday + 31 * MINUTE)] * 2
    assert needed([*first, *second]) == 1
    assert needed([*first, *((Wish(sunday + 20 * MINUTE, sunday + 21 * MINUTE),) * 2)]) == 2


def test_nobody_needs_nothing() -> None:
    assert needed([]) == 0
    assert needed([wish(0, 10)], a_week=0) == 1
    assert needed([wish(0, 10)]) == 0


stays = st.lists(st.builds(lambda first, lasts: wish(first, first + lasts), st.integers(0, 3000), st.integers(1, 600)))


@invariant
@given(wishes=stays, places=st.integers(0, 6))
def test_it_is_what_somebody_sees_who_stands_at_the_door(wishes: list[Wish], places: int) -> None:
    """The naive count: everybody who comes looks at who is inside."""
    inside: list[Wish] = []
    turned_away: list[Wish] = []
    for one in sorted(wishes):
        inside = [other for other in inside if other.end > one.start]
        (inside if len(inside) < places else turned_away).append(one)
    assert refused(wishes, places) == turned_away


@invariant
@given(wishes=stays, places=st.integers(0, 6))
def test_one_place_more_turns_away_some_of_the_same_and_nobody_else(wishes: list[Wish], places: int) -> None:
    assert not Counter(refused(wishes, places + 1)) - Counter(refused(wishes, places))


@invariant
@given(wishes=stays)
def test_what_is_needed_is_enough_and_one_less_is_not(wishes: list[Wish]) -> None:
    """All of them are within one week."""
    enough = needed(wishes)
    assert len(refused(wishes, enough)) <= 1
    assert not enough or len(refused(wishes, enough - 1)) > 1
