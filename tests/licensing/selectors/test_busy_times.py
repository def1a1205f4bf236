"""Peaks, refusals and replays of real starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from licensing.domain.local_hours import MINUTE as MINUTE_LONG
from licensing.models import Lease
from licensing.selectors.access import access_of_subscription
from licensing.selectors.busy_times import busy_times, span_of
from licensing.selectors.person_data import kept_of_person
from licensing.selectors.replayed import replayed
from licensing.services.lease_clock import clock_at
from licensing.services.running_leases import keep_leases, release_lease
from tenants.models import Organization, Person
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, code_of, lease_of, start, subscribe

MINUTE = timedelta(minutes=1)
NOW = AT + timedelta(days=1)


@pytest.fixture
def north(cast: Cast) -> Iterator[Organization]:
    """In Oslo; acted for by staff. `AT` is Wednesday 1 July 2026, 14:00 there."""
    with scoped(STAFF):
        yield cast.north


def test_the_last_ninety_days_are_whole_local_days(north: Organization) -> None:
    access = access_of_subscription(subscribe(north.pk, "concurrent", simultaneous=2))
    span = span_of(access, AT)
    assert (span.days.start, span.days.last_day, span.days.days) == (date(2026, 4, 3), date(2026, 7, 1), 90)
    assert span.since == datetime(2026, 4, 2, 22, tzinfo=UTC)
    early = span_of(access, datetime(2026, 1, 10, 12, tzinfo=UTC))
    assert early.days.start == date(2026, 1, 1), "no day before the agreement"


def test_the_highest_number_at_once_by_kind_and_together(north: Organization) -> None:
    Person.objects.update(login_mode="none")
    subscription_id = subscribe(north.pk, "user_kinds", active=2, passive=1)
    (ada,) = add_people(north.pk, "one")
    (mia,) = add_people(north.pk, "two", login_mode="passive")
    with clock_at(AT):
        first = lease_of(start(ada, "a"))
        second, third = lease_of(start(mia, "a")), lease_of(start(mia, "b"))
    with clock_at(AT + MINUTE):
        for lease_id in (first, second, third):
            release_lease(north.pk, lease_id)
    found = busy_times(access_of_subscription(subscription_id), NOW)
    assert {kind: once.peak for kind, once in found.by_kind.items()} == {"active": 2, "passive": 1}
    assert found.together.peak == 3
    assert found.together.by_hour_of_week()[2, 14] == 3
    assert found.together.by_day()[date(2026, 7, 1)] == 3
    assert found.turned_away.total.count == 0


def test_a_start_that_runs_counts_until_now_and_one_that_ran_out_until_then(north: Organization) -> None:
    access = access_of_subscription(subscribe(north.pk, "concurrent", simultaneous=2))
    ada, ben = add_people(north.pk, "one", "two")
    start(ada)
    start(ben, at=AT + 4 * MINUTE)
    found = busy_times(access, AT + 7 * MINUTE).together
    assert {count: time // 60_000_000 for count, time in found.time_at.items() if count} == {1: 6, 2: 1}
    assert Lease.objects.filter(ended_at__isnull=True).count() == 2, "nobody has noted that the first has run out"


def test_the_refused_are_counted_with_their_attempts(north: Organization) -> None:  # R-CHAT-4
    access = access_of_subscription(subscribe(north.pk, "concurrent", simultaneous=1))
    ada, ben = add_people(north.pk, "one", "two")
    start(ada)
    for minute in (1, 2, 3):
        start(ben, at=AT + minute * MINUTE)
    found = busy_times(access, NOW).turned_away
    assert (found.total.count, found.total.attempts) == (1, 3)
    assert found.by_hour_of_week[2, 14].attempts == 3
    assert found.by_day[date(2026, 7, 1)].count == 1


def test_the_days_replayed_with_other_numbers_of_licences(north: Organization) -> None:  # R-CHAT-8
    """Two licences. Cy came while both were in use, and got in nine minutes later, when Ada had gone."""
    access = access_of_subscription(subscribe(north.pk, "concurrent", simultaneous=2))
    ada, ben, cy = add_people(north.pk, "a", "b", "c")
    first, second = lease_of(start(ada)), lease_of(start(ben, at=AT + MINUTE))
    code_of(start(cy, at=AT + 3 * MINUTE))
    for minute in (4, 8):
        with clock_at(AT + minute * MINUTE):
            keep_leases(north.pk, [first, second])
    with clock_at(AT + 11 * MINUTE):
        release_lease(north.pk, first)
    start(cy, at=AT + 12 * MINUTE)
    found = replayed(access, span_of(access, NOW))
    assert [(wish.end - wish.start) / MINUTE_LONG for wish in found.wishes] == [11, 12, 5, 5]
    assert [len(found.refused_with(count)) for count in range(4)] == [4, 2, 1, 0]
    assert [found.needed("Europe/Oslo", a_week=most) for most in (0, 1, 2)] == [3, 2, 1]


def test_ones_own_starts_are_in_ones_own_file(north: Organization) -> None:  # R-X-14
    subscribe(north.pk, "concurrent", simultaneous=1)
    ada, ben = add_people(north.pk, "one", "two")
    first = lease_of(start(ada, "Desk 1"))
    code_of(start(ben, "Desk 2", at=AT + MINUTE))
    with clock_at(AT + 2 * MINUTE):
        release_lease(north.pk, first)
    tables = kept_of_person(north.pk, ada.pk).tables
    (_heading, session), (_heading_too,) = list(tables["sessions.csv"]), list(tables["refused_starts.csv"])
    at, ended = "2026-07-01T12:00:00+00:00", "2026-07-01T12:02:00+00:00"
    assert session == ("planner", "Desk 1", "simultaneous", "change", at, at, ended, "released")
    refused = list(kept_of_person(north.pk, ben.pk).tables["refused_starts.csv"])[1]
    assert (*refused[:2], *refused[4:]) == ("planner", "Desk 2", 1, "NO_FREE_LICENSE")
