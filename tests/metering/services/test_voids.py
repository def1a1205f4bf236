"""Taking events back (R-X-6): a compensating fact, which every total follows."""

import random
from datetime import UTC, date, datetime
from typing import Any

import pytest

from metering.domain.state import EventState
from metering.selectors import By, event_state, usage
from metering.services.meters import define_meter
from metering.services.periods import close_measured_period
from metering.services.voids import void_event
from tenants.domain.periods import Period
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import STAFF, Scope, scoped, worker_for
from tests.cast import Cast, organization_of, web
from tests.metering.sending import NOW, broken, codes, event, make_meters, rows, send
from tests.racing import race


@pytest.fixture
def north(cast: Cast) -> Scope:
    make_meters("tiles")
    return web(cast.north.pk)


@pytest.fixture
def real_north(real_cast: Cast) -> Scope:
    make_meters("tiles")
    return web(real_cast.north.pk)


def void(number: object, scope: Scope, at: datetime = NOW) -> EventState:
    with scoped(scope):
        return void_event(organization_of(scope), "app", str(number), at=at)


def totals() -> list[tuple[Any, ...]]:
    return rows("select value::int, events::int, greatest::int from usage_by_month")


def test_totals_follow(north: Scope) -> None:
    send([event(1, 5, person="ada", integration="bank"), event(2, 9, person="ada"), event(3, 2)], north)
    void(2, north)
    assert rows("select sum(value)::int, sum(events)::int, max(greatest)::int from usage_by_actor_day") == [(7, 2, 5)]
    void(1, north)
    assert rows("select value::int, events::int from usage_by_integration_month") == [(0, 0)]
    assert broken() == []


def test_nothing_is_left_of_a_total_whose_every_event_is_taken_back(north: Scope) -> None:
    send([event(1, 5), event(2, 5)], north)
    void(1, north)
    assert totals() == [(5, 1, 5)]
    void(2, north)
    assert totals() == [(0, 0, None)]
    send([event(3, 4)], north)
    assert totals() == [(4, 1, 4)]
    assert broken() == []


def test_greatest_of_a_month_is_found_again_among_its_days(north: Scope) -> None:
    send(
        [event(1, 9, "2026-06-10T10:00:00Z"), event(2, 7, "2026-06-11T10:00:00Z"), event(3, 8, "2026-05-11T10:00:00Z")],
        north,
    )
    void(1, north)
    assert rows("select month, greatest::int from usage_by_month order by month") == [
        (date(2026, 5, 1), 8),
        (date(2026, 6, 1), 7),
    ]
    assert broken() == []


def test_what_the_vendor_measured_only_the_vendor_takes_back(north: Scope) -> None:
    """Else a customer could lower the price that its usage makes."""
    send([event(1, 5)], vendor := worker_for(organization_of(north)))
    with pytest.raises(Refused) as refusal:
        void(1, north)
    assert refusal.value.code == "SENT_BY_VENDOR"
    assert totals() == [(5, 1, 5)]
    void(1, vendor)
    assert totals() == [(0, 0, None)]
    assert broken() == []


def test_twice_is_the_same_answer(north: Scope) -> None:
    send([event(1, 5)], north)
    first = void(1, north)
    again = void(1, north, at=datetime(2026, 6, 16, tzinfo=UTC))
    assert first == again
    assert first.voided_at == NOW
    assert totals() == [(0, 0, None)]


def test_identity_stays_taken(north: Scope) -> None:
    send([event(1, 5)], north)
    void(1, north)
    assert codes(send([event(1, 5), event(1, 6)], north)) == ["DUPLICATE", "CONFLICT"]
    assert totals() == [(0, 0, None)]


def test_no_sender_can_make_the_fact_that_takes_back(north: Scope) -> None:
    send([event("1"), event("1\x1fvoid"), event("void"), event("1void")], north)
    void("1", north)
    assert totals() == [(2, 2, 1)]
    assert broken() == []


def test_value_of_zero(north: Scope) -> None:
    send([event(1, 0)], north)
    void(1, north)
    assert totals() == [(0, 0, None)]
    assert broken() == []


def test_event_that_is_not_there(cast: Cast, north: Scope) -> None:
    send([event(1)], north)
    for scope in (north, web(cast.south.pk)):
        with pytest.raises(NotFound):
            void(2, scope)
    with pytest.raises(NotFound):
        void(1, web(cast.south.pk))


def test_taking_back_what_has_been_priced_counts_in_the_next_period(north: Scope) -> None:
    send([event(1, 5, "2026-05-10T10:00:00Z"), event(2, 7, "2026-05-10T10:00:00Z")], north)
    with scoped(STAFF):
        close_measured_period(organization_of(north), Period(date(2026, 5, 1), date(2026, 6, 1)), ["tiles"], at=NOW)
    state = void(1, north)
    assert state.counted_on is None, "the event itself was in time"
    assert rows("select day, counted_on, value::int, events::int from late_usage") == [
        (date(2026, 5, 10), date(2026, 6, 15), -5, -1)
    ]
    assert broken() == []


def test_state_of_an_event(north: Scope) -> None:
    send([event(1, "2.50", person="ada")], north)
    with scoped(north):
        state = event_state(organization_of(north), "app", "1")
        assert (state.meter, str(state.value), state.day, state.voided_at) == ("tiles", "2.5", date(2026, 6, 10), None)
        with pytest.raises(NotFound):
            event_state(organization_of(north), "app", "2")


def test_taken_back_in_any_order_greatest_stays_right(north: Scope) -> None:
    """Any story of events and voids agrees with a count of what is left."""
    rng = random.Random(7)
    left = {}
    for number in range(60):
        sent = event(number, rng.randrange(20), f"2026-0{rng.choice('56')}-0{rng.randrange(1, 4)}T10:00:00Z")
        send([sent], north)
        left[number] = sent
        if rng.random() < 0.6:
            gone = rng.choice(list(left))
            void(gone, north)
            left.pop(gone)
    with scoped(north):
        found = usage(organization_of(north), Period(date(2026, 5, 1), date(2026, 7, 1)), by=[By.DAY])
    days = {str(row.day): (int(row.value), row.events, row.greatest) for row in found if row.events}
    expected: dict[str, list[int]] = {}
    for sent in left.values():
        expected.setdefault(sent["time"][:10], []).append(sent["data"]["value"])
    assert days == {day: (sum(values), len(values), max(values)) for day, values in expected.items()}
    assert broken() == []


def test_voids_and_ingest_of_the_same_totals_at_once(real_north: Scope) -> None:
    send([event(n, n % 50) for n in range(200)], real_north)

    def work(number: int) -> None:
        rng = random.Random(number)
        for turn in range(40):
            if number < 2:
                void(rng.randrange(200), real_north)
            else:
                send([event(f"{number}-{turn}-{n}", rng.randrange(60)) for n in range(5)], real_north)

    race(work, 4)
    assert broken() == []


def test_same_event_taken_back_by_four_at_once(real_north: Scope) -> None:
    send([event(n, 3) for n in range(20)], real_north)

    def work(number: int) -> list[datetime | None]:
        return [void(n, real_north).voided_at for n in range(20)]

    race(work, 4)
    assert rows("select count(*) from usage_event where voids is not null") == [(20,)]
    assert totals() == [(0, 0, None)]
    assert broken() == []


def test_define_meter_again_changes_its_names_only(db: None) -> None:
    with scoped(STAFF):
        first = define_meter("tiles", unit="C62", names={"en": "Tiles"})
        assert define_meter("tiles", unit="C62", names={"en": "Map tiles"}) == first
