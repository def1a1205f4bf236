"""`/seats`, and the lots that the vendor adds, changes and ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from licensing.models import SeatLot
from licensing.services.lease_clock import clock_at
from licensing.services.seats import assign_seat
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.api import Caller, code_of
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, start, subscribe

MORE = {"kind": "employee", "quantity": 5, "starts_on": "2026-07-01", "reason": "Order 17"}


@pytest.fixture(autouse=True)
def _noon(cast: Cast) -> Any:
    with time_machine.travel(AT, tick=False), scoped(STAFF), clock_at(AT):
        yield


@pytest.fixture
def planner(cast: Cast) -> UUID:
    """North's licence counts people: Ada and Ben need one each of two."""
    with scoped(STAFF):
        return subscribe(cast.north.pk, "employees", employee=2)


@pytest.fixture
def vendor(cast: Cast) -> Caller:
    return Caller(cast.vendor_key)


def kinds(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    (found,) = caller.get(f"seats{query}").json()["items"]
    shown: list[dict[str, Any]] = found["kinds"]
    return shown


def test_people_who_need_one_and_starts_are_two_ledgers(cast: Cast, planner: UUID) -> None:  # R-TEAM-19
    with scoped(STAFF):
        start(cast.ada_person)
    north = Caller(cast.north_key)
    answer = north.get("seats").json()
    assert (answer["on"], [(one["subscription"], one["product"], one["plan"]) for one in answer["items"]]) == (
        "2026-07-01",
        [(str(planner), "planner", "planner_employees")],
    )
    assert kinds(north) == [
        {"kind": "employee", "there": 2, "needed": 2, "held": None, "in_use": 1, "used": 2, "left": 0, "over": 0}
    ]
    assert kinds(Caller(cast.vendor_key), "?organization=north") == kinds(north)


def test_a_passive_user_on_an_active_licence_uses_that(cast: Cast) -> None:  # R-TEAM-14, R-TEAM-15
    with scoped(STAFF):
        add_people(cast.north.pk, "pia", "per", login_mode="passive")
        subscribe(cast.north.pk, "user_kinds", active=4, passive=1)
    assert [(one["kind"], one["needed"], one["left"]) for one in kinds(Caller(cast.north_key))] == [
        ("active", 2, 1),
        ("passive", 2, 0),
    ]


def test_seats_that_people_hold_and_starts_alone(cast: Cast) -> None:  # R-CITIZEN-3, R-CHAT-2, R-CHAT-3
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=3)
        assign_seat(named, cast.ada_person.pk, at=AT)
        subscribe(cast.south.pk, "concurrent", simultaneous=2)
        start(cast.cleo_person)
    assert [(one["held"], one["needed"], one["left"]) for one in kinds(Caller(cast.north_key))] == [(1, None, 2)]
    assert [(one["in_use"], one["held"], one["left"]) for one in kinds(Caller(cast.south_key))] == [(1, None, 1)]


def test_a_lot_is_added_changed_and_ended(cast: Cast, planner: UUID, vendor: Caller) -> None:
    path = f"subscriptions/{planner}/seat-lots?organization=north"
    made = vendor.post(path, MORE | {"ends_on": "2027-01-01"})
    assert made.status_code == 201, made.content
    lot = made.json()
    assert lot == {
        "id": lot["id"],
        "subscription": str(planner),
        "kind": "employee",
        "quantity": 5,
        "starts_on": "2026-07-01",
        "ends_on": "2027-01-01",
        "origin": "staff",
        "held": 0,
        "leaving": 0,
    }
    assert kinds(vendor, "?organization=north")[0]["there"] == 7
    changed = vendor.patch(f"seat-lots/{lot['id']}?organization=north", {"quantity": 1, "reason": "Too many"})
    assert changed.json() == lot | {"quantity": 1}
    ended = vendor.patch(f"seat-lots/{lot['id']}?organization=north", {"ends_on": None, "reason": "For good"})
    assert ended.json() == lot | {"quantity": 1, "ends_on": None}
    assert Caller(cast.north_key).get(f"subscriptions/{planner}/seat-lots").json()["items"][-1] == ended.json()
    assert Caller(cast.north_key).get(f"seat-lots/{lot['id']}").json() == ended.json()
    with scoped(STAFF):
        reasons = AuditEntry.objects.filter(subject_id=lot["id"]).order_by("pk").values_list("action", "reason")
        assert list(reasons) == [
            ("seat_lot.added", "Order 17"),
            ("seat_lot.changed", "Too many"),
            ("seat_lot.changed", "For good"),
        ]


def test_fewer_than_people_hold_is_taken_and_throws_nobody_out(cast: Cast, planner: UUID, vendor: Caller) -> None:
    with scoped(STAFF):
        start(cast.ada_person), start(cast.ben_person)
        lot = SeatLot.objects.get()
    changed = vendor.patch(f"seat-lots/{lot.pk}?organization=north", {"quantity": 0, "reason": "Not paid"}).json()
    assert (changed["quantity"], changed["held"], changed["leaving"]) == (0, 2, 2)
    (kind,) = kinds(vendor, "?organization=north")
    assert (kind["there"], kind["needed"], kind["in_use"], kind["left"], kind["over"]) == (0, 2, 2, 0, 2)


def test_a_lot_sent_again_with_its_key_is_added_once(planner: UUID, vendor: Caller) -> None:
    path = f"subscriptions/{planner}/seat-lots?organization=north"
    first, again = (vendor.post(path, MORE, Idempotency_Key="lot-1") for _ in range(2))
    assert (again.status_code, again.content) == (201, first.content)
    with scoped(STAFF):
        assert SeatLot.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "admiral"}, (422, "UNKNOWN_SEAT_KIND")),
        ({"starts_on": "2025-12-31"}, (422, "STARTS_ON_OUT_OF_RANGE")),
        ({"ends_on": "2026-07-01"}, (422, "PERIOD_EMPTY")),
        ({"quantity": 0}, (400, "INVALID_REQUEST")),
        ({"quantity": 100_001}, (400, "INVALID_REQUEST")),
    ],
)
def test_lots_that_are_refused(
    planner: UUID, vendor: Caller, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert code_of(vendor.post(f"subscriptions/{planner}/seat-lots?organization=north", MORE | changes)) == refusal
    with scoped(STAFF):
        assert SeatLot.objects.count() == 1


def test_ends_that_are_refused(planner: UUID, vendor: Caller) -> None:
    """What was there was there: nobody ends it yesterday, or changes it once it is over."""
    with scoped(STAFF):
        lot = SeatLot.objects.get()
    path = f"seat-lots/{lot.pk}?organization=north"
    assert code_of(vendor.patch(path, {"quantity": 1})) == (422, "REASON_MISSING")
    yesterday = vendor.patch(path, {"ends_on": "2026-06-30", "reason": "x"})
    assert code_of(yesterday) == (422, "ENDS_ON_OUT_OF_RANGE")
    assert vendor.patch(path, {"ends_on": "2026-07-01", "reason": "x"}).status_code == 200
    for change in ({"quantity": 3}, {"ends_on": "2026-08-01"}):
        assert code_of(vendor.patch(path, change | {"reason": "x"})) == (409, "SEAT_LOT_ENDED")
    assert code_of(vendor.patch(f"seat-lots/{uuid4()}?organization=north", {"reason": "x"})) == (404, "NOT_FOUND")


def test_only_the_vendor_writes_and_nobody_sees_anothers(cast: Cast, planner: UUID) -> None:  # R-X-9
    north, south = Caller(cast.north_key), Caller(cast.south_key)
    with scoped(STAFF):
        lot = SeatLot.objects.get()
    assert code_of(north.post(f"subscriptions/{planner}/seat-lots", MORE)) == (403, "NOT_ALLOWED")
    assert code_of(north.patch(f"seat-lots/{lot.pk}", {"quantity": 9, "reason": "x"})) == (403, "NOT_ALLOWED")
    assert south.get("seats").json()["items"] == []
    for path in (f"subscriptions/{planner}/seat-lots", f"seat-lots/{lot.pk}"):
        assert code_of(south.get(path)) == (404, "NOT_FOUND")
