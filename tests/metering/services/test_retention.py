"""Raw events go by whole months; totals, keys and prices stay, and everything still adds up (R-X-14)."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection

from metering.domain.decoding import Mode, decode_events
from metering.domain.limits import REQUEST_LIMITS
from metering.domain.retention import month_of
from metering.models import DroppedMonth
from metering.services.ingest import record_events
from metering.services.retention import (
    ExpiredMonth,
    MonthToEmpty,
    declare_dropped,
    empty_month,
    find_expired_months,
    find_months_to_empty,
)
from metering.services.voids import void_event
from tenants.domain.refusal import Refused
from tenants.models import Organization
from tenants.scoping import STAFF, WORKER, scoped, worker_for
from tests.cast import Cast
from tests.metering.sending import broken, event, make_meters, rows
from tests.racing import race

ANY_AGE = replace(REQUEST_LIMITS, months_back=None)
FEBRUARY, MARCH = date(2025, 2, 1), date(2025, 3, 1)
# Fifteen months after the end of February 2025.
AT = datetime(2026, 6, 1, 5, tzinfo=UTC)

EVENTS = """
select to_char(at at time zone 'UTC', 'YYYY-MM'), count(*)::int from usage_event
 where organization_id = %s group by 1 order by 1
"""
TOTALS = "select organization_id, month, value, events, greatest from usage_by_month order by 1, 2"


def use(cast: Cast, organization: Organization, *used: tuple[object, int, str]) -> None:
    body = json.dumps([event(number, value, time, person="ben") for number, value, time in used]).encode()
    with scoped(worker_for(organization.pk)):
        decoded = decode_events(body, Mode.BATCHED, received_at=AT, limits=ANY_AGE)
        assert record_events(decoded, received_at=AT, all_or_none=True).is_recorded


@pytest.fixture
def old(cast: Cast) -> Cast:
    """Both organizations used 1 in January, 2 and 4 in February and 8 in March 2025; 4 stands on 1 March in Oslo."""
    make_meters("tiles")
    make_use(cast)
    return cast


def make_use(cast: Cast) -> None:
    for organization in (cast.north, cast.south):
        use(
            cast,
            organization,
            (1, 1, "2025-01-10T10:00:00Z"),
            (2, 2, "2025-02-10T10:00:00Z"),
            (3, 4, "2025-02-28T23:30:00Z"),
            (4, 8, "2025-03-10T10:00:00Z"),
        )


def drop(*organizations: Organization, until: date = MARCH) -> int:
    for organization in organizations:
        for found in expired(organization):
            with scoped(worker_for(organization.pk)):
                declare_dropped(found, needed_from=until, at=AT)
    with scoped(WORKER):
        months = find_months_to_empty()
    return sum(empty(month) for month in months)


def empty(month: MonthToEmpty) -> int:
    with scoped(WORKER):
        return empty_month(month)


def expired(organization: Organization) -> list[ExpiredMonth]:
    with scoped(worker_for(organization.pk)):
        return [found for found in find_expired_months(AT.date()) if found.month.start < FEBRUARY]


def test_a_month_expires_when_all_of_it_is_fifteen_months_past(old: Cast) -> None:
    def months(on: date) -> list[str]:
        with scoped(worker_for(old.north.pk)):
            return [f"{found.month.start:%Y-%m}" for found in find_expired_months(on)]

    assert months(date(2026, 5, 31)) == ["2025-01"]
    assert months(date(2026, 6, 1)) == ["2025-01", "2025-02"]
    with scoped(STAFF):
        Organization.objects.filter(pk=old.north.pk).update(raw_events_months=16)
    assert months(date(2026, 6, 1)) == ["2025-01"]


def test_events_go_and_every_total_stays(old: Cast) -> None:
    before = rows(TOTALS)
    assert drop(old.north) == 1
    assert rows(EVENTS, old.north.pk) == [("2025-02", 2), ("2025-03", 1)]
    assert rows(EVENTS, old.south.pk) == [("2025-01", 1), ("2025-02", 2), ("2025-03", 1)]
    assert rows(TOTALS) == before
    assert broken() == []
    assert drop(old.north) == 0


def test_a_month_past_for_everybody_is_emptied(old: Cast) -> None:
    assert drop(old.north, old.south) == 2
    assert rows(EVENTS, old.north.pk) == rows(EVENTS, old.south.pk) == [("2025-02", 2), ("2025-03", 1)]
    assert broken() == []


def test_what_is_needed_is_kept_and_said(old: Cast) -> None:
    found = ExpiredMonth(old.north.pk, month_of(FEBRUARY))
    with scoped(worker_for(old.north.pk)):
        with pytest.raises(Refused) as caught:
            declare_dropped(found, needed_from=date(2025, 3, 1), at=AT)
        # An event of February stands on 1 March in Oslo.
        assert caught.value.code == "EVENTS_STILL_NEEDED"
        assert caught.value.details == {"month": "2025-02", "needed_from": "2025-03-01"}
        assert declare_dropped(found, needed_from=date(2025, 3, 2), at=AT)
        assert not declare_dropped(found, needed_from=date(2025, 3, 2), at=AT)


def test_an_event_that_went_counts_once_for_ever(old: Cast) -> None:
    before = rows(TOTALS)
    drop(old.north)
    use(old, old.north, (1, 1, "2025-01-10T10:00:00Z"))
    assert rows(TOTALS) == before
    assert broken() == []


def test_what_an_import_brings_later_counts_and_goes_the_next_time(old: Cast) -> None:
    drop(old.north)
    use(old, old.north, (9, 16, "2025-01-20T10:00:00Z"))
    assert next(row[2] for row in rows(TOTALS) if row[0] == old.north.pk) == 17
    assert broken() == []
    assert drop(old.north) == 1
    assert next(row[2] for row in rows(TOTALS) if row[0] == old.north.pk) == 17
    assert broken() == []


def test_what_went_cannot_be_taken_back(old: Cast) -> None:
    drop(old.north)
    with scoped(old.as_ada()), pytest.raises(Refused) as caught:
        void_event(old.north.pk, "app", "1", at=AT)
    assert caught.value.code == "EVENT_DROPPED"
    assert broken() == []


def test_a_total_that_is_tampered_with_is_found_also_where_the_events_went(
    real_cast: Cast, as_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    make_meters("tiles")
    make_use(real_cast)
    drop(real_cast.north, real_cast.south)
    assert broken() == []
    for table, sentence in (
        ("usage_by_month", "a month that is not its days"),
        ("usage_by_actor_month", "a month that is not its days"),
        ("usage_by_day", "a day that is not its actors' days"),
    ):
        column = "month" if table.endswith("month") else "day"
        change = f"update {table} set value = value + %s where {column} < '2025-02-01'"
        as_superuser.execute(change, [1])
        assert any(sentence in found for found in broken())
        as_superuser.execute(change, [-1])
    as_superuser.execute("update usage_by_month set value = value + 1 where month = '2025-03-01'")
    assert any("usage_by_month: the events say" in found for found in broken())


def test_only_what_was_said_to_go_can_be_deleted(
    real_cast: Cast, as_owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    make_meters("tiles")
    make_use(real_cast)
    with scoped(worker_for(real_cast.north.pk)):
        (found,) = expired(real_cast.north)
        assert declare_dropped(found, needed_from=None, at=AT)
    for statement in (
        "delete from usage_event",
        f"delete from usage_event where organization_id = '{real_cast.south.pk}'",
        f"delete from usage_event where organization_id = '{real_cast.north.pk}' and at >= '2025-02-01'",
        "truncate usage_event",
        "delete from dropped_month",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation, match="rows are final"):
            as_owner.execute(statement)
    assert as_owner.execute("select drop_month('2025-02-01', true)").fetchone() == (0,)
    assert rows(EVENTS, real_cast.north.pk)[0] == ("2025-01", 1)


def test_only_the_worker_drops(old: Cast) -> None:
    for scope in (old.as_ada(), STAFF):
        with pytest.raises(DatabaseError, match="permission denied"), scoped(scope), connection.cursor() as cursor:
            cursor.execute("select drop_month('2025-01-01', true)")
    with scoped(STAFF):
        assert not DroppedMonth.objects.exists()


@pytest.fixture
def month(real_cast: Cast) -> MonthToEmpty:
    """January, which may go and has an event of each organization."""
    make_meters("tiles")
    make_use(real_cast)
    for organization in (real_cast.north, real_cast.south):
        (found,) = expired(organization)
        with scoped(worker_for(organization.pk)):
            declare_dropped(found, needed_from=MARCH, at=AT)
    with scoped(WORKER):
        (january,) = find_months_to_empty()
    return january


def test_four_that_have_found_the_same_month_empty_it_once(month: MonthToEmpty) -> None:
    assert month.is_past_for_all
    assert sum(race(lambda _number: empty(month), 4)) == 2
    assert broken() == []


def test_to_look_and_to_empty_in_one_transaction_is_a_deadlock(month: MonthToEmpty) -> None:
    """The negative control: each holds what the other waits for."""
    both_have_looked = multiprocessing.get_context("fork").Barrier(2, timeout=30)

    def look_and_empty(_number: int) -> int:
        with scoped(WORKER):
            find_months_to_empty()
            both_have_looked.wait()
            return empty_month(month)

    with pytest.raises(AssertionError, match="deadlock detected"):
        race(look_and_empty, 2)


def test_two_runs_at_once_drop_once(real_cast: Cast) -> None:
    make_meters("tiles")
    make_use(real_cast)
    counts = race(lambda _: drop(real_cast.north, real_cast.south), 2)
    assert sum(counts) == 2
    assert broken() == []
    with scoped(STAFF):
        assert DroppedMonth.objects.count() == 2
