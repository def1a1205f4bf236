"""A place that is given back in the moment in which licences become fewer goes, if any must (R-X-3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection

from licensing.domain.lease import Granted
from licensing.models import Lease, Place
from licensing.services import running_leases
from licensing.services.capacity import change_lot_quantity
from licensing.services.lease_clock import clock_at
from licensing.services.place_statements import END_UNSHARED_LEASE
from licensing.services.running_leases import release_lease
from tenants.models import Person
from tenants.scoping import STAFF, scoped, worker_for
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, start, subscribe
from tests.racing import race

KEY = 4711
HAS_CHANGED = f"select exists (select from pg_locks where locktype = 'advisory' and objid = {KEY} and granted)"
SOMEBODY_WAITS = "select exists (select from pg_locks where not granted)"
SECONDS = 30


@pytest.fixture
def lot_id(real_cast: Cast) -> UUID:
    """Two simultaneous licences, both in use, by Kim and Lou."""
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "concurrent", simultaneous=2)
        people = add_people(real_cast.north.pk, "kim", "lou", "max")
    with scoped(worker_for(real_cast.north.pk)):
        assert all(isinstance(start(person), Granted) for person in people[:2])
        found: UUID = Place.objects.values_list("lot_id", flat=True).distinct().get()
        return found


def wait_until(is_so: str) -> None:
    give_up = time.monotonic() + SECONDS
    while time.monotonic() < give_up:
        with connection.cursor() as cursor:
            cursor.execute(is_so)
            if cursor.fetchone() == (True,):
                return


def release_while_they_become_fewer(organization_id: UUID, lot_id: UUID) -> None:
    """One of the two licences is to go. The start on the other one ends before that is committed."""

    def become_fewer() -> None:
        with scoped(STAFF):
            change_lot_quantity(lot_id, 1, at=AT)
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [KEY])
            wait_until(SOMEBODY_WAITS)

    def release() -> None:
        wait_until(HAS_CHANGED)
        with scoped(worker_for(organization_id)), clock_at(AT):
            staying = Place.objects.order_by("pk").last()
            assert staying is not None
            release_lease(organization_id, Lease.objects.get(place=staying).pk)

    steps: list[Callable[[], None]] = [become_fewer, release]
    race(lambda number: steps[number](), 2)


def in_use_after_the_next_start(organization_id: UUID) -> int:
    with scoped(worker_for(organization_id)):
        start(Person.objects.get(external_id="max"))
        return Place.objects.filter(held_by__isnull=False).count()


def test_there_are_never_more_in_use_than_licences(real_cast: Cast, lot_id: UUID) -> None:
    release_while_they_become_fewer(real_cast.north.pk, lot_id)
    assert in_use_after_the_next_start(real_cast.north.pk) == 1


def test_without_the_second_look_there_would_be(real_cast: Cast, lot_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the place is given back by what the statement knew when it began."""
    at_once = END_UNSHARED_LEASE.replace("and not lot_owes", "")
    monkeypatch.setattr(running_leases, "END_UNSHARED_LEASE", at_once)
    release_while_they_become_fewer(real_cast.north.pk, lot_id)
    assert in_use_after_the_next_start(real_cast.north.pk) == 2


def test_licences_become_fewer_while_a_taker_holds_one_that_went_before(real_cast: Cast) -> None:
    """A taker who waits holds what it has passed over, and goes on to the next places in the order of their ids."""
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "concurrent", simultaneous=3)
        people = add_people(real_cast.north.pk, "kim", "lou", "max")
    with scoped(worker_for(real_cast.north.pk)), clock_at(AT):
        assert all(isinstance(start(person), Granted) for person in people)
        first, *others = Place.objects.order_by("pk")
        release_lease(real_cast.north.pk, Lease.objects.get(place=first).pk)
    with scoped(STAFF):
        change_lot_quantity(first.lot_id, 2, at=AT)
        first.refresh_from_db()
        assert (first.is_retiring, first.held_by) == (True, None)

    def wait_for_places() -> None:
        with scoped(worker_for(real_cast.north.pk)), connection.cursor() as cursor:
            Place.objects.select_for_update().get(pk=first.pk)
            cursor.execute("select pg_advisory_xact_lock(%s)", [KEY])
            wait_until(SOMEBODY_WAITS)
            Place.objects.select_for_update().get(pk=others[0].pk)

    def become_fewer() -> None:
        wait_until(HAS_CHANGED)
        with scoped(STAFF):
            change_lot_quantity(first.lot_id, 1, at=AT)

    race(lambda number: (wait_for_places, become_fewer)[number](), 2)
    with scoped(STAFF):
        assert Place.objects.filter(lot_id=first.lot_id, is_retiring=False).count() == 1
