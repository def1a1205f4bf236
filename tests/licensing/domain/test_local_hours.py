"""Hours as clocks show them: nights on which the clocks are put forward and back, and zones of half hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.domain.local_hours import HOUR, MINUTE, LocalHour, instant_of, local_hours, moment_of
from tests.properties import invariant

OSLO, LORD_HOWE, KATHMANDU = "Europe/Oslo", "Australia/Lord_Howe", "Asia/Kathmandu"


def day(zone: str, *ymd: int) -> tuple[LocalHour, ...]:
    """A whole local day."""
    start = datetime(*ymd, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]  # year, month, day
    following = start.replace(tzinfo=None) + timedelta(days=1)
    return local_hours(moment_of(start), moment_of(following.replace(tzinfo=ZoneInfo(zone))), zone)


def lengths(hours: tuple[LocalHour, ...]) -> dict[int, float]:
    """By hour of the day, in hours."""
    return {found.hour: (found.end - found.start) / HOUR for found in hours}


def test_a_usual_day_has_twenty_four_hours_of_an_hour() -> None:
    assert lengths(day(OSLO, 2026, 7, 1)) == dict.fromkeys(range(24), 1.0)


def test_the_hour_that_autumn_repeats_lasts_two() -> None:
    assert lengths(day(OSLO, 2026, 10, 25)) == dict.fromkeys(range(24), 1.0) | {2: 2.0}


def test_the_hour_that_spring_leaves_out_is_not_there() -> None:
    found = lengths(day(OSLO, 2026, 3, 29))
    assert 2 not in found
    assert len(found) == 23


def test_clocks_that_are_put_back_by_half_an_hour() -> None:
    assert lengths(day(LORD_HOWE, 2026, 4, 5))[1] == 1.5
    assert lengths(day(LORD_HOWE, 2026, 10, 4))[2] == 0.5


def test_hours_of_a_zone_whose_hours_begin_at_a_quarter_past() -> None:
    start = moment_of(datetime(2026, 7, 1, 18, 15, tzinfo=UTC))
    assert local_hours(start, start + HOUR, KATHMANDU) == (LocalHour(date(2026, 7, 2), 0, start, start + HOUR),)


def test_the_first_and_the_last_hour_may_be_cut() -> None:
    start = moment_of(datetime(2026, 7, 1, 12, 50, 30, tzinfo=UTC))
    found = local_hours(start, start + 25 * MINUTE, OSLO)
    assert [(hour.hour, hour.end - hour.start) for hour in found] == [(14, 9.5 * MINUTE), (15, 15.5 * MINUTE)]


def test_no_time_has_no_hours() -> None:
    assert local_hours(7, 7, OSLO) == ()


@invariant
@given(
    start=st.integers(moment_of(datetime(2000, 1, 1, tzinfo=UTC)), moment_of(datetime(2037, 12, 31, tzinfo=UTC))),
    minutes=st.integers(1, 4000),
    zone=st.sampled_from([OSLO, LORD_HOWE, KATHMANDU, "America/Havana", "America/St_Johns", "Pacific/Apia"]),
)
def test_hours_follow_each_other_and_say_what_the_clocks_show(start: int, minutes: int, zone: str) -> None:
    first, last = start, start + minutes * MINUTE
    found = local_hours(first, last, zone)
    assert (found[0].start, found[-1].end) == (first, last)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all((one.day, one.hour) != (other.day, other.hour) for one, other in pairwise(found))
    for hour in found:
        for moment in (hour.start, (hour.start + hour.end) // 2, hour.end - 1):
            shown = instant_of(moment).astimezone(ZoneInfo(zone))
            assert (shown.date(), shown.hour) == (hour.day, hour.hour)


@pytest.mark.parametrize("at", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, 12, 0, 0, 123457, tzinfo=UTC)])
def test_a_moment_is_its_instant(at: datetime) -> None:
    assert instant_of(moment_of(at)) == at
