"""The vendor gives fewer licences than are used: nobody is thrown out, and the grace begins with its mails (R-TEAM)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from billing.services.access_upkeep import watch_limits
from licensing.models import Assignment, OverLimit, Place, SeatLot
from licensing.selectors.access import access_of_subscription
from licensing.selectors.seat_holders import seat_holders
from licensing.selectors.seat_needs import seat_needs
from licensing.services.capacity import add_seat_lot, change_lot_quantity, end_seat_lot
from licensing.services.lease_clock import clock_at
from licensing.services.over_limit import next_over_limit_look
from licensing.services.product_roles import grant_role
from licensing.services.seats import assign_seat, release_seat
from tenants.domain.refusal import Refused
from tenants.models import Organization, OutboxMessage, Person
from tests.licensing.setting import AT, ON, SIGNED_ON, add_people, code_of, lease_of, start, subscribe

DAY = timedelta(days=1)


@pytest.fixture
def three(north: Organization) -> list[Person]:
    return add_people(north.pk, "one", "two", "three")


@pytest.fixture
def named(north: Organization, three: list[Person]) -> UUID:
    """Three named licences, the first held the longest; ten days of grace."""
    subscription_id = subscribe(north.pk, "named", {"grace_days": 10}, named=3)
    for days, person in zip((30, 20, 10), three, strict=True):
        assign_seat(subscription_id, person.pk, at=AT - days * DAY)
    return subscription_id


def lot_of(subscription_id: UUID) -> UUID:
    found: UUID = SeatLot.objects.get(subscription_id=subscription_id).pk
    return found


def over_since(subscription_id: UUID, days: int = 0) -> tuple[date | None, dict[str, int]]:
    needs = seat_needs(access_of_subscription(subscription_id), ON + days * DAY)
    return (needs.over_limit.since if needs.over_limit else None), dict(needs.missing)


def without(subscription_id: UUID, days: int = 0) -> dict[str, date | None]:
    on = ON + days * DAY
    holders = seat_holders(access_of_subscription(subscription_id), on, "Europe/Oslo")
    return {holder.external_id: holder.without_licence_since for holder in holders}


def told(days: int) -> int:
    """How many mails the job of so many days later brings."""
    before = OutboxMessage.objects.count()
    with clock_at(AT + days * DAY):
        watch_limits(AT + days * DAY)
    return int(OutboxMessage.objects.count() - before)


def may_start(person: Person, days: int) -> str:
    answer: Any = start(person, f"desk {days}", at=AT + days * DAY)
    return getattr(answer, "mode", "") or code_of(answer)


def test_fewer_named_licences_than_are_held_begin_the_grace(named: UUID, three: list[Person]) -> None:
    one, two, last = three
    change_lot_quantity(lot_of(named), 1, at=AT, reason="Not paid")
    assert over_since(named) == (ON, {"named": 2})
    assert without(named) == {"one": None, "two": ON, "three": ON}, "who has held theirs the longest keeps it"
    assert [told(days) for days in (0, 1, 6, 7, 9, 10, 30)] == [1, 0, 0, 1, 0, 1, 0]
    assert [may_start(person, 9) for person in (one, two, last)] == ["change"] * 3
    assert [may_start(person, 10) for person in (one, two, last)] == ["change", "OVER_LIMIT", "OVER_LIMIT"]


def test_what_falls_free_is_theirs_and_more_licences_end_it(named: UUID, three: list[Person]) -> None:
    change_lot_quantity(lot_of(named), 2, at=AT)
    assert without(named) == {"one": None, "two": None, "three": ON}
    release_seat(Assignment.objects.get(person=three[0], ends_at=None).pk, at=AT + DAY)
    assert over_since(named, 1) == (None, {})
    assert without(named, 1) == {"two": None, "three": None}
    assert may_start(three[2], 40) == "change"
    change_lot_quantity(lot_of(named), 1, at=AT + 40 * DAY)
    assert over_since(named, 40) == (ON + 40 * DAY, {"named": 1}), "counted anew"
    change_lot_quantity(lot_of(named), 2, at=AT + 41 * DAY)
    assert over_since(named, 41) == (None, {})


def test_a_free_licence_of_another_lot_takes_over_and_nobody_is_told(named: UUID) -> None:
    add_seat_lot(named, kind="named", quantity=2, starts_on=SIGNED_ON, at=AT)
    first = SeatLot.objects.filter(subscription_id=named).order_by("pk")[0]
    change_lot_quantity(first.pk, 1, at=AT)
    assert over_since(named) == (None, {})
    assert (told(0), told(20)) == (0, 0)
    assert Assignment.objects.filter(ends_at=None, place__is_retiring=True).count() == 0
    assert Place.objects.filter(is_retiring=False, held_by=None).count() == 0


def test_from_a_later_day_the_grace_begins_on_it(named: UUID, three: list[Person]) -> None:
    last = date(2026, 8, 1)
    end_seat_lot(lot_of(named), last, at=AT)
    add_seat_lot(named, kind="named", quantity=1, starts_on=last, at=AT)
    assert (over_since(named), told(0), told(30)) == ((None, {}), 0, 0)
    assert next_over_limit_look(ON) == last
    assert told(31) == 1
    assert over_since(named, 31)[0] == last
    assert [may_start(three[2], days) for days in (31, 40, 41)] == ["change", "change", "OVER_LIMIT"]


def test_ended_today_they_are_over_the_limit_today(named: UUID) -> None:
    end_seat_lot(lot_of(named), ON, at=AT)
    assert over_since(named) == (ON, {"named": 3})
    assert told(0) == 1


def test_seats_that_roles_ask_for(north: Organization, three: list[Person]) -> None:  # R-CITIZEN-1
    admins = {"kind": "admin", "roles": ["admin"], "included": 0}
    platform = subscribe(north.pk, "role_seats", {"seats": [admins], "grace_days": 30}, admin=2)
    for person in three[:2]:
        grant_role(platform, person.pk, "admin", at=AT - DAY)
    change_lot_quantity(lot_of(platform), 1, at=AT)
    assert over_since(platform) == (ON, {"admin": 1})
    assert [told(days) for days in (0, 27, 30)] == [1, 1, 1]


def test_where_people_are_counted(north: Organization, three: list[Person]) -> None:  # R-TEAM-6
    """Ada, Ben and the three need five."""
    planner = subscribe(north.pk, "employees", employee=5)
    change_lot_quantity(lot_of(planner), 4, at=AT)
    assert over_since(planner) == (ON, {"employee": 1})
    assert OverLimit.objects.get().starts_on == ON
    assert [told(days) for days in (0, 11, 14)] == [1, 1, 1]
    assert [may_start(three[0], days) for days in (13, 14)] == ["change", "OVER_LIMIT"]


def test_where_people_are_counted_from_a_later_day(north: Organization, three: list[Person]) -> None:
    planner = subscribe(north.pk, "employees", employee=5)
    end_seat_lot(lot_of(planner), date(2026, 7, 10), at=AT)
    assert next_over_limit_look(ON) == date(2026, 7, 10)
    assert [told(days) for days in (0, 8, 9)] == [0, 0, 1]
    assert OverLimit.objects.get().starts_on == date(2026, 7, 10)


def test_starts_alone_know_no_limit_but_their_number(north: Organization, three: list[Person]) -> None:  # R-CHAT-4
    desk = subscribe(north.pk, "concurrent", simultaneous=2)
    lease_of(start(three[0])), lease_of(start(three[1]))
    change_lot_quantity(lot_of(desk), 1, at=AT)
    assert told(0) == 0
    assert code_of(start(three[2])) == "NO_FREE_LICENSE"


def test_a_first_number_below_what_is_held_is_refused_with_what_is_missing(
    north: Organization, three: list[Person]
) -> None:
    """The plan states none, so that anybody may have been given one."""
    admins = {"kind": "admin", "roles": ["admin"]}
    platform = subscribe(north.pk, "role_seats", {"seats": [admins]})
    for person in three:
        grant_role(platform, person.pk, "admin", at=AT)
    for starts_on, there in ((ON, 2), (ON + DAY, 0)):
        with pytest.raises(Refused, match="OVER_LIMIT") as caught:
            add_seat_lot(platform, kind="admin", quantity=2, starts_on=starts_on, at=AT)
        assert caught.value.details == {"kind": "admin", "held": 3, "there": there, "missing": 3 - there}
    add_seat_lot(platform, kind="admin", quantity=3, starts_on=ON, at=AT)
    assert over_since(platform) == (None, {})
