"""How many ran at once, against a clock that looks at every second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from licensing.domain.at_once import AtOnce, count_at_once
from licensing.domain.local_hours import HOUR, MINUTE, SECOND, instant_of, local_hours, moment_of
from tests.properties import invariant

OSLO = "Europe/Oslo"
# A Wednesday; noon in Oslo is ten in UTC.
NOON = moment_of(datetime(2026, 7, 1, 10, tzinfo=UTC))
Stay = tuple[int, int]


def count(stays: Sequence[Stay], start: int, end: int, zone: str = OSLO) -> AtOnce:
    starts, ends = sorted(first for first, _ in stays), sorted(last for _, last in stays)
    return count_at_once(starts, ends, local_hours(start, end, zone))


def minutes_from_noon(*stays: Stay) -> list[Stay]:
    return [(NOON + first * MINUTE, NOON + last * MINUTE) for first, last in stays]


def test_the_highest_number_of_a_day_and_of_an_hour_of_the_week() -> None:
    found = count(minutes_from_noon((0, 100), (30, 59), (45, 200), (130, 140)), NOON, NOON + 4 * HOUR)
    assert found.peak == 3
    assert found.by_day() == {date(2026, 7, 1): 3}
    assert found.by_hour_of_week() == {(2, 12): 3, (2, 13): 2, (2, 14): 2, (2, 15): 1}


def test_who_begins_when_another_ends_does_not_run_beside_them() -> None:
    assert count(minutes_from_noon((0, 10), (10, 20)), NOON, NOON + HOUR).peak == 1
    assert count([(NOON, NOON + 1), (NOON, NOON + 1)], NOON, NOON + HOUR).peak == 2


def test_a_start_without_length_runs_beside_nobody() -> None:
    assert count(minutes_from_noon((5, 5)), NOON, NOON + HOUR).peak == 0


def test_what_ran_before_the_first_hour_and_after_the_last_is_counted_inside_only() -> None:
    found = count(minutes_from_noon((-500, 30), (40, 5000), (-20, -10)), NOON, NOON + HOUR)
    assert (found.peak, found.time_at) == (1, {1: 50 * MINUTE, 0: 10 * MINUTE})


def test_an_end_at_the_last_moment_of_an_hour_is_not_in_the_next() -> None:
    assert count(minutes_from_noon((0, 60)), NOON, NOON + 2 * HOUR).by_hour_of_week() == {(2, 12): 1, (2, 13): 0}


def test_the_repeated_hour_is_one_cell_with_the_higher_of_both() -> None:
    """02:00 to 03:00 comes twice on 25 October 2026: two in the first of them, three in the second."""
    first = moment_of(datetime(2026, 10, 25, 0, tzinfo=UTC))
    stays = [(first, first + HOUR)] * 2 + [(first + HOUR, first + 2 * HOUR)] * 3
    found = count(stays, first - HOUR, first + 3 * HOUR)
    assert found.by_hour_of_week() == {(6, 1): 0, (6, 2): 3, (6, 3): 0}
    assert found.time_at == {0: 2 * HOUR, 2: HOUR, 3: HOUR}


def test_the_missing_hour_has_no_cell() -> None:
    start = moment_of(datetime(2026, 3, 29, 0, tzinfo=UTC))
    assert list(count([(start, start + 3 * HOUR)], start, start + 3 * HOUR).by_hour_of_week()) == [
        (6, 1),
        (6, 3),
        (6, 4),
    ]


def test_the_percentile_is_weighed_by_time() -> None:
    """Of 100 minutes, one is used by nine at once and five by two: 94 % of the time nobody ran, 99 % at most two."""
    found = count(minutes_from_noon((0, 5), (1, 6), *[(50, 51)] * 9), NOON, NOON + 100 * MINUTE)
    assert found.time_at == {0: 93 * MINUTE, 1: 2 * MINUTE, 2: 4 * MINUTE, 9: MINUTE}
    assert [found.percentile(percent) for percent in (93, 94, 95, 96, 99, 100)] == [0, 1, 1, 2, 2, 9]


def test_nothing_at_all() -> None:
    found = count([], NOON, NOON)
    assert (found.peak, found.percentile(95), found.by_day(), found.by_hour_of_week()) == (0, 0, {}, {})


@invariant
@given(
    stays=st.lists(st.tuples(st.integers(-40, 160), st.integers(0, 90)), max_size=12),
    offset=st.integers(0, 3600),
    length=st.integers(1, 120),
    zone=st.sampled_from([OSLO, "Asia/Kathmandu"]),
    percent=st.integers(1, 100),
)
def test_it_is_what_somebody_sees_who_looks_every_second(
    stays: list[Stay], offset: int, length: int, zone: str, percent: int
) -> None:
    start = NOON + 3500 * SECOND + offset * SECOND
    taken = [(start + first * SECOND, start + (first + lasts) * SECOND) for first, lasts in stays]
    seen: list[tuple[datetime, int]] = []
    for second in range(length):
        now = start + second * SECOND
        seen.append((instant_of(now).astimezone(ZoneInfo(zone)), sum(first <= now < last for first, last in taken)))
    found = count(taken, start, start + length * SECOND, zone)
    assert found.peak == max(running for _, running in seen)
    for at, running in seen:
        assert found.by_day()[at.date()] >= running
        assert found.by_hour_of_week()[at.weekday(), at.hour] >= running
    by_hour: dict[tuple[int, int], int] = {}
    for at, running in seen:
        cell = (at.weekday(), at.hour)
        by_hour[cell] = max(by_hour.get(cell, 0), running)
    assert found.by_hour_of_week() == by_hour
    assert found.time_at == {running: times * SECOND for running, times in Counter(one for _, one in seen).items()}
    numbers = sorted(running for _, running in seen)
    assert found.percentile(percent) == numbers[-(-length * percent // 100) - 1]
