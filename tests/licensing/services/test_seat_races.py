"""No interleaving gives out more seats than there are (R-X-3)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from licensing.models import Assignment, Place, SeatLot
from licensing.services import seat_rows, seat_wishes
from licensing.services.capacity import change_lot_quantity
from licensing.services.places import Taker
from licensing.services.product_roles import grant_role, revoke_roles
from licensing.services.seats import assign_seat
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, scoped, worker_for
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, subscribe
from tests.racing import race

PEOPLE = [f"p{number}" for number in range(12)]
SEATS = {
    "seats": [
        {"kind": "admin", "roles": ["admin"], "included": 1},
        {"kind": "manager", "roles": ["project_manager"], "included": 3},
    ]
}


@contextmanager
def refused_is_false() -> Iterator[list[bool]]:
    """Whether the block went through."""
    granted: list[bool] = []
    try:
        yield granted
        granted.append(True)
    except Refused as refused:
        if refused.code != "NO_FREE_LICENSE":
            raise
        granted.append(False)


@pytest.fixture
def named(real_cast: Cast) -> UUID:
    """One named licence for twelve who want it."""
    with scoped(STAFF):
        return subscribe(real_cast.north.pk, "named", named=1)


@pytest.fixture
def people(real_cast: Cast) -> list[UUID]:
    with scoped(STAFF):
        return [person.pk for person in add_people(real_cast.north.pk, *PEOPLE)]


def try_to_assign(organization_id: UUID, named: UUID, person_id: UUID) -> bool:
    with refused_is_false() as granted, scoped(worker_for(organization_id)):
        assign_seat(named, person_id, at=AT)
    return granted[0]


def test_twelve_who_want_the_last_seat(real_cast: Cast, named: UUID, people: list[UUID]) -> None:
    granted = race(lambda number: try_to_assign(real_cast.north.pk, named, people[number]), 12)
    with scoped(STAFF):
        assert (sum(granted), Assignment.objects.count()) == (1, 1)


def test_the_same_wish_twelve_times_at_once_is_one_seat(real_cast: Cast, named: UUID, people: list[UUID]) -> None:
    assert all(race(lambda _number: try_to_assign(real_cast.north.pk, named, people[0]), 12))
    with scoped(STAFF):
        assert Assignment.objects.count() == 1


def test_counting_and_then_giving_gives_out_too_many(
    real_cast: Cast, named: UUID, people: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same race with the usual way to do it. Only the table stops it."""

    def count_then_take(_taker: Taker, kind: str) -> UUID | None:
        if Assignment.objects.filter(ends_at__isnull=True, kind=kind).exists():
            return None
        time.sleep(0.05)  # what a network would take
        place_id: UUID | None = Place.objects.filter(kind=kind).values_list("pk", flat=True).first()
        return place_id

    monkeypatch.setattr(seat_rows, "take_place", count_then_take)
    monkeypatch.setattr(seat_wishes, "lock_subscription", lambda _subscription_id: None)
    with pytest.raises(AssertionError, match="assignment_of_place_no_overlap"):
        race(lambda number: try_to_assign(real_cast.north.pk, named, people[number]), 12)


def test_the_place_alone_keeps_two_from_one_seat(
    real_cast: Cast, named: UUID, people: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock on the subscription, which is there to tell one story, not to hold the number."""
    monkeypatch.setattr(seat_wishes, "lock_subscription", lambda _subscription_id: None)
    granted = race(lambda number: try_to_assign(real_cast.north.pk, named, people[number]), 12)
    assert sum(granted) == 1


@pytest.mark.slow
def test_roles_come_and_go_while_the_vendor_takes_seats_away(real_cast: Cast, people: list[UUID]) -> None:
    """Ten people become managers and admins and cease to be, fifteen times each."""
    north = real_cast.north.pk
    with scoped(STAFF):
        platform = subscribe(north, "role_seats", SEATS)
        lot_id = SeatLot.objects.get(kind="manager").pk

    def work(number: int) -> int:
        if number == 0:
            for quantity in (1, 3, 2, 3, 0, 3):
                with scoped(STAFF):
                    change_lot_quantity(lot_id, quantity, at=AT)
            return 0
        return sum(_come_and_go(north, platform, people[number]) for _ in range(15))

    assert sum(race(work, 11)) > 0
    with scoped(STAFF):
        assert Place.objects.filter(held_by__isnull=False).count() == 0
        assert not Assignment.objects.filter(ends_at__isnull=True).exists()
        assert Place.objects.filter(kind="manager", is_retiring=False).count() == 3


def _come_and_go(organization_id: UUID, platform: UUID, person_id: UUID) -> int:
    """How many of the two roles were to be had."""
    had = 0
    for role in ("project_manager", "admin"):
        with refused_is_false() as granted, scoped(worker_for(organization_id)):
            grant_role(platform, person_id, role, at=AT)
        had += granted[0]
    with scoped(worker_for(organization_id)):
        revoke_roles(platform, person_id, at=AT)
    return had
