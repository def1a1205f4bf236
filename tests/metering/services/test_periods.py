"""Closed periods and late usage (R-X-6): nothing priced changes, nothing is lost."""

import random
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest

from metering.domain.measured import LateUsage, MeasuredMeter
from metering.selectors import (
    By,
    is_period_closed,
    measured_usage,
    measured_usage_by_department,
    measured_usage_of_many,
    usage,
)
from metering.services.periods import close_measured_period, close_measured_periods
from metering.services.voids import void_event
from tenants.domain.periods import Period, yearly_period
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import STAFF, WORKER, Scope, scoped, worker_for
from tests.cast import Cast, organization_of, web
from tests.metering.sending import broken, codes, event, make_meters, rows, send
from tests.racing import race

ORIGIN = date(2025, 5, 20)
FIRST, SECOND = yearly_period(ORIGIN, 1), yearly_period(ORIGIN, 2)
CLOSED_AT = datetime(2026, 5, 23, 6, tzinfo=UTC)
METERS = ["tiles", "bytes"]


@pytest.fixture
def north(cast: Cast) -> Scope:
    make_meters(*METERS)
    return web(cast.north.pk)


@pytest.fixture
def real_north(real_cast: Cast) -> Scope:
    make_meters(*METERS)
    return web(real_cast.north.pk)


def close(scope: Scope, period: Period = FIRST, meters: Collection[str] = METERS, at: datetime = CLOSED_AT) -> None:
    with scoped(worker_for(organization_of(scope))):
        close_measured_period(organization_of(scope), period, meters, at=at)


def measured(scope: Scope, period: Period, meter: str = "tiles") -> MeasuredMeter:
    with scoped(scope):
        return measured_usage(organization_of(scope), period, METERS).meters[meter]


def test_border_of_the_year_is_the_organizations_midnight(north: Scope) -> None:
    send([event(1, 1, "2026-05-19T21:59:59Z"), event(2, 2, "2026-05-19T22:00:00Z")], north, at=CLOSED_AT)
    assert measured(north, FIRST).value == 1
    assert measured(north, SECOND).value == 2


def test_usage_that_comes_after_the_closing_counts_in_the_next_period(north: Scope) -> None:
    send([event(1, 10, "2026-05-10T10:00:00Z")], north, at=CLOSED_AT - timedelta(days=1))
    close(north)
    at = CLOSED_AT + timedelta(days=2)
    send([event(2, 3, "2026-05-11T10:00:00Z"), event(3, 5, "2026-05-24T10:00:00Z")], north, at=at)
    first, second = measured(north, FIRST), measured(north, SECOND)
    late = (LateUsage(day=date(2026, 5, 11), counted_on=date(2026, 5, 25), value=Decimal(3), events=1),)
    assert (first.by_date, first.excluded, first.carried, first.value, first.events) == (13, 3, 0, 10, 1)
    assert (second.by_date, second.excluded, second.carried, second.value, second.events) == (5, 0, 3, 8, 2)
    assert first.late == second.late == late
    with scoped(north):
        by_day = usage(organization_of(north), Period(date(2026, 5, 1), date(2026, 6, 1)), by=[By.DAY])
    found = {str(row.day): row.value for row in by_day}
    assert found == {"2026-05-10": 10, "2026-05-11": 3, "2026-05-24": 5}, "totals by date tell the truth"
    assert broken() == []


def test_late_once_is_late_for_good(north: Scope) -> None:
    """Late usage of a period counts where it came, also when the next period has closed too."""
    close(north)
    send([event(1, 3, "2026-05-11T10:00:00Z")], north, at=CLOSED_AT)
    close(north, SECOND, at=datetime(2027, 5, 23, 6, tzinfo=UTC))
    assert measured(north, SECOND).value == 3
    send([event(2, 4, "2026-05-12T10:00:00Z")], north, at=datetime(2027, 5, 24, 6, tzinfo=UTC))
    assert measured(north, FIRST).value == 0
    assert measured(north, SECOND).value == 3
    assert measured(north, yearly_period(ORIGIN, 3)).value == 4


def test_receipt_on_a_closed_day_counts_on_the_first_open_one(north: Scope) -> None:
    close(north)
    send([event(1, 3, "2026-05-11T10:00:00Z")], north, at=datetime(2026, 5, 12, tzinfo=UTC))
    assert rows("select counted_on from usage_event") == [(date(2026, 5, 20),)]


def test_each_meter_closes_by_itself(north: Scope) -> None:
    close(north, meters=["tiles"])
    sent = [event(1, 3, "2026-05-11T10:00:00Z"), event(2, 5, "2026-05-11T10:00:00Z") | {"type": "bytes"}]
    send(sent, north, at=CLOSED_AT)
    assert measured(north, FIRST, "tiles").value == 0
    assert measured(north, FIRST, "bytes").value == 5
    assert broken() == []


def test_taking_back_late_usage_leaves_each_period_right(north: Scope) -> None:
    send([event(1, 10, "2026-05-10T10:00:00Z")], north, at=CLOSED_AT - timedelta(days=1))
    close(north)
    send([event(2, 3, "2026-05-11T10:00:00Z")], north, at=CLOSED_AT)
    with scoped(north):
        for number in ("1", "2"):
            void_event(organization_of(north), "app", number, at=CLOSED_AT + timedelta(days=1))
    first, second = measured(north, FIRST), measured(north, SECOND)
    assert (first.value, first.by_date, first.events) == (10, 0, 1)
    assert (second.value, second.by_date, second.events) == (-10, 0, -1)
    assert first.value + second.value == 0
    assert broken() == []


def test_departments_sum_to_the_whole(cast: Cast, north: Scope) -> None:
    sent = [event(1, 10, "2026-05-10T10:00:00Z", department="water"), event(2, 20, "2025-06-10T10:00:00Z")]
    send(sent, north, at=CLOSED_AT - timedelta(days=1))
    close(north)
    late, own = "2026-05-11T10:00:00Z", "2026-05-21T10:00:00Z"
    send([event(3, 5, late, department="water"), event(4, 7, own, department="roads")], north, at=CLOSED_AT)
    with scoped(north):
        first = measured_usage_by_department(organization_of(north), FIRST, METERS)
        second = measured_usage_by_department(organization_of(north), SECOND, METERS)
    assert first == {cast.water.pk: {"tiles": Decimal(10)}, None: {"tiles": Decimal(20)}}
    assert second == {cast.water.pk: {"tiles": Decimal(5)}, cast.roads.pk: {"tiles": Decimal(7)}}
    assert measured(north, SECOND).value == 12


def test_closing_again_changes_nothing_and_another_period_is_refused(north: Scope) -> None:
    close(north)
    close(north)
    assert rows("select count(*) from closed_period") == [(2,)]
    for period in (Period(FIRST.start, FIRST.end - timedelta(days=1)), Period(date(2026, 5, 1), date(2026, 5, 23))):
        with pytest.raises(Refused, match="PERIOD_OVERLAPS"):
            close(north, period)
    close(north, Period(date(2026, 5, 20), date(2026, 5, 23)))
    with scoped(north):
        assert is_period_closed(organization_of(north), FIRST, METERS)
        assert not is_period_closed(organization_of(north), SECOND, METERS)


def test_period_closes_when_it_is_over_there(north: Scope) -> None:
    """On 20 May at midnight in Oslo, which is the 19th in UTC."""
    with pytest.raises(Refused, match="PERIOD_NOT_OVER"):
        close(north, at=datetime(2026, 5, 19, 21, 59, tzinfo=UTC))
    close(north, at=datetime(2026, 5, 19, 22, 0, tzinfo=UTC))


def test_unknown_meter_or_organization(cast: Cast, north: Scope) -> None:
    with pytest.raises(Refused, match="UNKNOWN_METER"):
        close(north, meters=["nothing"])
    with scoped(STAFF), pytest.raises(NotFound):
        close_measured_period(cast.ada.pk, FIRST, METERS, at=CLOSED_AT)


def test_portal_cannot_close(real_north: Scope) -> None:
    with pytest.raises(Exception, match="permission denied"), scoped(real_north):
        close_measured_period(organization_of(real_north), FIRST, METERS, at=CLOSED_AT)


def test_many_organizations_at_once(cast: Cast, north: Scope) -> None:
    sent = [event(1, 4, "2026-05-10T10:00:00Z", subject="north"), event(1, 6, "2026-05-10T10:00:00Z", subject="south")]
    send(sent, STAFF, at=CLOSED_AT)
    periods = {cast.north.pk: FIRST, cast.south.pk: Period(date(2026, 5, 1), date(2026, 5, 11))}
    with scoped(WORKER):
        close_measured_periods(periods, METERS, at=CLOSED_AT)
        found = measured_usage_of_many(periods, METERS)
        assert measured_usage_of_many({}, METERS) == {}
    assert {key: found[key].meters["tiles"].value for key in periods} == {cast.north.pk: 4, cast.south.pk: 6}
    assert {key: found[key].meters["bytes"].value for key in periods} == dict.fromkeys(periods, 0)
    assert found[cast.south.pk].period == periods[cast.south.pk]


PLAIN_SUMS = """
select coalesce(sum(value) filter (where day >= %s and day < %s), 0),
       coalesce(sum(value) filter (where day >= %s and day < %s and counted_on is not null
                                     and not (counted_on >= %s and counted_on < %s)), 0),
       coalesce(sum(value) filter (where counted_on >= %s and counted_on < %s and not (day >= %s and day < %s)), 0)
  from usage_event
"""


def test_measured_periods_agree_with_the_events_whatever_the_borders(north: Scope) -> None:
    """Months and days are joined at any border as a plain sum over events says; late usage moves, and none is lost."""
    rng = random.Random(3)
    start = date(2026, 1, 1)
    at = datetime(2026, 12, 31, tzinfo=UTC)
    events = [
        event(n, rng.randrange(100), f"{start + timedelta(days=rng.randrange(300))}T12:00:00Z", person=f"p{n % 5}")
        for n in range(400)
    ]
    send(events[:300], north, at=at)
    close(north, Period(date(2026, 2, 10), date(2026, 5, 20)), at=at)
    send(events[300:], north, at=at)
    for _ in range(40):
        first = start + timedelta(days=rng.randrange(-5, 300))
        period = Period(first, first + timedelta(days=rng.choice([1, 5, 28, 31, 60, 365])))
        ((by_date, excluded, carried),) = rows(PLAIN_SUMS, *[period.start, period.end] * 5)
        found = measured(north, period)
        assert (found.by_date, found.excluded, found.carried) == (by_date, excluded, carried)
        with scoped(north):
            for by in ((), (By.MONTH,), (By.DAY,), (By.ACTOR,), (By.DEPARTMENT, By.MONTH)):
                assert sum(row.value for row in usage(organization_of(north), period, by=by)) == by_date


def test_ingest_and_closing_at_once(real_north: Scope) -> None:
    """Whatever is stored is in the period if it was committed before the closing, and late if after: never neither."""
    send([event("first", 1, "2026-05-10T10:00:00Z")], real_north, at=CLOSED_AT)

    def work(number: int) -> Decimal:
        if number == 0:
            with scoped(worker_for(organization_of(real_north))):
                close_measured_period(organization_of(real_north), FIRST, METERS, at=CLOSED_AT)
                return measured_usage(organization_of(real_north), FIRST, METERS).meters["tiles"].value
        for turn in range(30):
            send([event(f"{number}-{turn}", 1, "2026-05-10T10:00:00Z")], real_north, at=CLOSED_AT)
        return Decimal(0)

    priced, *_ = race(work, 4)
    after = measured(real_north, FIRST)
    assert after.value == priced
    assert after.by_date == 91
    assert measured(real_north, SECOND).value == 91 - priced
    assert broken() == []


def test_closing_waits_for_running_ingest_and_later_ingest_for_it(
    real_north: Scope, as_superuser: psycopg.Connection[tuple[object, ...]]
) -> None:
    with scoped(real_north):
        send([event(1, 1, "2026-05-10T10:00:00Z")], real_north, at=CLOSED_AT)  # stored, not committed
        as_superuser.execute("set lock_timeout = '200ms'")
        with pytest.raises(Exception, match="lock timeout"):
            as_superuser.execute(
                "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(organization_of(real_north))]
            )
    as_superuser.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(organization_of(real_north))])


def test_closed_period_is_final(real_north: Scope, as_owner: psycopg.Connection[tuple[object, ...]]) -> None:
    close(real_north)
    for statement in ("delete from closed_period", "update closed_period set ends_on = ends_on + 1"):
        with pytest.raises(Exception, match="final"):
            as_owner.execute(statement)


def test_late_events_are_answered_as_stored(north: Scope) -> None:
    close(north)
    assert codes(send([event(1, 3, "2026-05-11T10:00:00Z")], north, at=CLOSED_AT)) == ["STORED"]
    assert codes(send([event(1, 3, "2026-05-11T10:00:00Z")], north, at=CLOSED_AT + timedelta(days=9))) == ["DUPLICATE"]
