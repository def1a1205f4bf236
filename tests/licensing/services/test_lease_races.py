"""No interleaving gives out more than there is (R-X-3)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from licensing.domain.lease import Granted, StartWish
from licensing.models import Denial, Lease, Place
from licensing.services import leases, places
from licensing.services.capacity import change_lot_quantity
from licensing.services.leases import acquire_lease
from licensing.services.running_leases import release_lease
from tenants.models import Person
from tenants.scoping import STAFF, scoped, worker_for
from tests.cast import Cast
from tests.licensing.intervals import most_at_once
from tests.licensing.setting import AT, add_people, start, subscribe
from tests.racing import race


@pytest.fixture
def people(real_cast: Cast) -> list[UUID]:
    """Forty operators on five simultaneous licences."""
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "concurrent", simultaneous=5)
        return [person.pk for person in add_people(real_cast.north.pk, *(f"p{number}" for number in range(40)))]


def try_to_start(organization_id: UUID, person_id: UUID) -> bool:
    with scoped(worker_for(organization_id)):
        return isinstance(start(Person.objects.get(pk=person_id)), Granted)


def test_forty_clients_on_five_places(real_cast: Cast, people: list[UUID]) -> None:
    granted = race(lambda number: try_to_start(real_cast.north.pk, people[number]), 40)
    with scoped(STAFF):
        assert (sum(granted), Lease.objects.count(), Denial.objects.count()) == (5, 5, 35)
        assert Place.objects.filter(held_by__isnull=False).count() == 5


def test_one_client_that_asks_forty_times_at_once_has_one_lease(real_cast: Cast, people: list[UUID]) -> None:
    assert all(race(lambda _number: try_to_start(real_cast.north.pk, people[0]), 40))
    with scoped(STAFF):
        assert Lease.objects.count() == 1


def test_counting_and_then_inserting_gives_out_too_many(
    real_cast: Cast, people: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same race with the usual way to do it."""

    def count_then_take(taker: places.Taker, kind: str) -> UUID | None:
        if Lease.objects.filter(ended_at__isnull=True, kind=kind).count() >= 5:
            return None
        time.sleep(0.05)  # what a network would take
        place_id: UUID | None = Place.objects.filter(kind=kind).values_list("pk", flat=True).first()
        return place_id

    monkeypatch.setattr(leases, "_start_at_once", lambda *_start: None)
    monkeypatch.setattr(leases, "take_place", count_then_take)
    with pytest.raises(AssertionError, match="lease_of_place_once"):
        race(lambda number: try_to_start(real_cast.north.pk, people[number]), 40)


@pytest.mark.slow
def test_starts_releases_and_falling_capacity(real_cast: Cast, people: list[UUID]) -> None:
    """Twenty clients start and leave fifteen times each, while the vendor takes places away and gives them back."""
    with scoped(STAFF):
        lot_id = Place.objects.values_list("lot_id", flat=True).distinct().get()

    def work(number: int) -> int:
        if number == 0:
            for quantity in (3, 5, 2, 5, 4, 5):
                with scoped(STAFF):
                    change_lot_quantity(lot_id, quantity, at=AT)
            return 0
        return sum(_come_and_go(real_cast.north.pk, people[number]) for _ in range(15))

    assert sum(race(work, 20)) > 0
    with scoped(STAFF):
        assert Place.objects.filter(held_by__isnull=False).count() == 0
        assert Place.objects.filter(is_retiring=False).count() == 5
        assert most_at_once(real_cast.north.pk) <= 5


def _come_and_go(organization_id: UUID, person_id: UUID) -> bool:
    """By the database's own clock, so that the intervals are those that there were."""
    wish = StartWish(organization_id=organization_id, product_code="planner", person_id=person_id, client="desk")
    with scoped(worker_for(organization_id)):
        answer = acquire_lease(wish, at=datetime.now(UTC))
    if not isinstance(answer, Granted):
        return False
    with scoped(worker_for(organization_id)):
        release_lease(organization_id, answer.lease_id)
    return True
