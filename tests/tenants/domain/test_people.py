"""Who is current, and where a person belonged over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.people import Stay, department_on, is_current, move, presence
from tests.properties import invariant

FIRST = date(2026, 1, 1)
WATER, ROADS, PARKS = (UUID(int=number) for number in (1, 2, 3))

days = st.integers(0, 20).map(lambda number: FIRST + timedelta(days=number))
departments = st.sampled_from([WATER, ROADS, PARKS, None])
moves = st.lists(st.tuples(departments, days), max_size=8)


@dataclass(frozen=True)
class Dates:
    entry_on: date | None
    exit_on: date | None


@pytest.mark.parametrize(
    ("entry_on", "exit_on", "expected"),
    [
        (None, None, False),
        (None, date(2026, 2, 1), False),
        (date(2026, 1, 14), None, True),
        (date(2026, 1, 15), None, True),
        (date(2026, 1, 16), None, False),
        (date(2026, 1, 1), date(2026, 1, 16), True),
        (date(2026, 1, 1), date(2026, 1, 15), False),
        (date(2026, 1, 15), date(2026, 1, 15), False),
    ],
)
def test_current_from_entry_until_the_day_before_exit(  # R-TEAM-1
    entry_on: date | None, exit_on: date | None, expected: bool
) -> None:
    assert is_current(Dates(entry_on, exit_on), date(2026, 1, 15)) is expected


@pytest.mark.parametrize(
    ("entry_on", "exit_on", "expected"),
    [
        (date(2026, 1, 15), None, "current"),
        (date(2026, 1, 15), date(2026, 1, 16), "current"),
        (date(2026, 1, 16), None, "future"),
        (date(2026, 1, 1), date(2026, 1, 15), "left"),
        (None, date(2026, 1, 15), "left"),
        (None, None, "undated"),
        (None, date(2026, 1, 16), "undated"),
    ],
)
def test_presence_on_15_january(entry_on: date | None, exit_on: date | None, expected: str) -> None:  # R-TEAM-1
    assert presence(Dates(entry_on, exit_on), date(2026, 1, 15)) == expected
    assert (expected == "current") is is_current(Dates(entry_on, exit_on), date(2026, 1, 15))


def stays_after(story: list[tuple[UUID | None, date]]) -> tuple[Stay, ...]:
    stays: tuple[Stay, ...] = ()
    for to, on in story:
        stays = move(stays, to, on)
    return stays


def test_move_and_what_was_before() -> None:  # R-SCALGO-9
    stays = stays_after([(WATER, date(2026, 1, 1)), (ROADS, date(2026, 2, 1))])
    assert stays == (Stay(WATER, date(2026, 1, 1), date(2026, 2, 1)), Stay(ROADS, date(2026, 2, 1)))


def test_planned_move_stays_planned() -> None:
    stays = stays_after([(WATER, date(2026, 1, 1)), (ROADS, date(2026, 3, 1)), (PARKS, date(2026, 2, 1))])
    assert stays == (
        Stay(WATER, date(2026, 1, 1), date(2026, 2, 1)),
        Stay(PARKS, date(2026, 2, 1), date(2026, 3, 1)),
        Stay(ROADS, date(2026, 3, 1)),
    )


def test_planned_leaving_stays_planned() -> None:
    stays = stays_after([(WATER, date(2026, 1, 1)), (None, date(2026, 3, 1)), (PARKS, date(2026, 2, 1))])
    assert stays == (
        Stay(WATER, date(2026, 1, 1), date(2026, 2, 1)),
        Stay(PARKS, date(2026, 2, 1), date(2026, 3, 1)),
    )


def test_move_on_the_same_day_replaces() -> None:
    assert stays_after([(WATER, FIRST), (ROADS, FIRST)]) == (Stay(ROADS, FIRST),)


def test_leaving_all_departments() -> None:
    stays = stays_after([(WATER, FIRST), (None, date(2026, 1, 5))])
    assert stays == (Stay(WATER, FIRST, date(2026, 1, 5)),)


@invariant
@given(moves, departments, days)
def test_only_the_days_from_the_move_to_the_next_one_change(
    story: list[tuple[UUID | None, date]], to: UUID | None, on: date
) -> None:
    before = stays_after(story)
    after = move(before, to, on)
    changes = {day for stay in before for day in (stay.starts_on, stay.ends_on or date.max)}
    until = min((day for day in changes if day > on), default=date.max)
    for number in range(-1, 25):
        day = FIRST + timedelta(days=number)
        assert department_on(after, day) == (to if on <= day < until else department_on(before, day))


@invariant
@given(moves)
def test_stays_never_overlap_and_say_nothing_twice(story: list[tuple[UUID | None, date]]) -> None:
    stays = stays_after(story)
    for stay, following in pairwise(stays):
        assert stay.ends_on is not None
        assert stay.starts_on < stay.ends_on <= following.starts_on
        assert (stay.ends_on, stay.department_id) != (following.starts_on, following.department_id)


@invariant
@given(moves, departments, days)
def test_same_move_again_changes_nothing(story: list[tuple[UUID | None, date]], to: UUID | None, on: date) -> None:
    once = move(stays_after(story), to, on)
    assert move(once, to, on) == once
