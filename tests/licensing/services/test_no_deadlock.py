"""A hundred races of all that locks a place, a lease or a subscription: nobody waits in a circle (R-X-3)."""

from __future__ import annotations

import multiprocessing
import os
import random
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError

from licensing.access_invariants import ACCESS_INVARIANTS
from licensing.domain.lease import Granted, LeaseEnded, StartWish
from licensing.models import Lease, SeatLot
from licensing.services import place_statements, places, running_leases
from licensing.services.capacity import change_lot_quantity
from licensing.services.lease_upkeep import end_stale_leases
from licensing.services.leases import acquire_lease
from licensing.services.over_limit import note_over_limit_of
from licensing.services.running_leases import end_lease, keep_leases, release_lease
from tenants.domain.refusal import Refused
from tenants.models import Person
from tenants.scoping import STAFF, scoped, worker_for
from tenants.services.people import change_person
from tests.cast import Cast
from tests.licensing.deadlocks import deadlocks
from tests.licensing.movable_clock import install_movable_clock, set_clock_forward
from tests.licensing.setting import add_people, subscribe
from tests.racing import race

pytestmark = pytest.mark.slow

RACERS, RACES = 10, 100
SECONDS = 60
_FORK = multiprocessing.get_context("fork")
Connection = psycopg.Connection[tuple[object, ...]]


class Town:
    """One organization whose licences everybody wants at once."""

    def __init__(self, organization_id: UUID, people: list[UUID], lots: list[UUID]) -> None:
        self.organization_id, self.people, self.lots = organization_id, people, lots
        # All others start and stop.
        self.special: Mapping[int, Callable[[random.Random], None]] = {
            0: self.change_capacity,
            1: self.change_people,
            2: self.look_after_all,
            3: self.beat_and_end,
        }

    def run(self, number: int, rng: random.Random) -> None:
        """All give signs of life for all at once, as servers of a product may; then each does what they do."""
        for _beat in range(5):
            self.beat()
        self.special.get(number, partial(self.come_and_go, self.people[number]))(rng)

    def come_and_go(self, person_id: UUID, rng: random.Random) -> None:
        """Starts once or twice, and leaves again, mostly."""
        for _visit in range(rng.randint(1, 2)):
            wish = StartWish(
                organization_id=self.organization_id,
                product_code="planner",
                person_id=person_id,
                client=rng.choice(["desk", "phone"]),
            )
            with scoped(worker_for(self.organization_id)):
                answer = acquire_lease(wish, at=datetime.now(UTC))
            if isinstance(answer, Granted) and rng.random() < 0.8:
                self._unless_over(partial(release_lease, self.organization_id, answer.lease_id))

    def change_capacity(self, rng: random.Random) -> None:
        for lot_id in self.lots:
            with scoped(STAFF):
                change_lot_quantity(lot_id, rng.randint(0, 3), at=datetime.now(UTC))

    def change_people(self, rng: random.Random) -> None:
        changes: Any = {"login_mode": rng.choice(["active", "passive", "none"])}
        try:
            with scoped(worker_for(self.organization_id)):
                change_person(rng.choice(self.people), changes, at=datetime.now(UTC))
        except Refused as refused:
            assert refused.code == "OVER_LIMIT"  # noqa: PT017  both are right answers

    def look_after_all(self, rng: random.Random) -> None:
        with scoped(worker_for(self.organization_id)):
            end_stale_leases(self.organization_id, as_of=datetime.now(UTC))
        with scoped(worker_for(self.organization_id)):
            note_over_limit_of(self.organization_id, as_of=datetime.now(UTC))

    def beat_and_end(self, rng: random.Random) -> None:
        running = self.beat()
        for lease_id in rng.sample(running, min(1, len(running))):
            self._unless_over(partial(end_lease, self.organization_id, lease_id, at=datetime.now(UTC)))

    def beat(self) -> list[UUID]:
        with scoped(worker_for(self.organization_id)):
            running = list(Lease.objects.filter(ended_at=None).values_list("pk", flat=True))
            keep_leases(self.organization_id, running)
        return running

    def _unless_over(self, end: Callable[[], None]) -> None:
        try:
            with scoped(worker_for(self.organization_id)):
                end()
        except LeaseEnded:
            pass


class ReversedTown(Town):
    """The same, but for the order of locks: racers with an odd number take rows of several in the opposite one."""

    def run(self, number: int, rng: random.Random) -> None:
        # In the racer's own process: nobody else sees it.
        if number % 2:
            for module, name in ((running_leases, "HEARTBEAT"), (places, "TAKE_AFTER_WAITING")):
                setattr(module, name, getattr(place_statements, name).replace("order by id", "order by id desc"))
        super().run(number, rng)


@pytest.fixture
def town(real_cast: Cast, as_superuser: Connection) -> Town:
    install_movable_clock(as_superuser)
    with scoped(STAFF):
        subscription_id = subscribe(real_cast.north.pk, "user_kinds", active=2, passive=1)
        lots = SeatLot.objects.filter(subscription_id=subscription_id).order_by("kind")
        people = add_people(real_cast.north.pk, *(f"p{number}" for number in range(RACERS)), login_mode="none")
        # Past the gate: starts are what is raced for.
        for number, person in enumerate(people):
            Person.objects.filter(pk=person.pk).update(login_mode=("active", "passive")[number % 2])
        return Town(real_cast.north.pk, [person.pk for person in people], [lot.pk for lot in lots])


def broken_off(town: Town, superuser: Connection, races: int) -> int:
    """How many transactions the server broke off, all in all; each race begins together, each tenth after a night."""
    together, database = _FORK.Barrier(RACERS), superuser.info.dbname

    def work(number: int) -> int:
        rng = random.Random(number)
        failed = 0
        with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=database, autocommit=True) as own:
            for turn in range(races):
                together.wait(SECONDS)
                if number == 0 and turn % 10 == 9:
                    set_clock_forward(own, minutes=10)
                try:
                    town.run(number, rng)
                except OperationalError:
                    failed += 1
        return failed

    return sum(race(work, RACERS))


def test_a_hundred_races_without_a_deadlock(town: Town, as_superuser: Connection) -> None:
    assert broken_off(town, as_superuser, RACES) == 0
    assert deadlocks(as_superuser) == 0
    with scoped(STAFF):
        assert Lease.objects.exclude(ended_at=None).count() > RACES
        assert [fault for one in ACCESS_INVARIANTS for fault in one.find_broken()] == []


def test_the_same_races_with_locks_in_the_opposite_order_are_broken_off(town: Town, as_superuser: Connection) -> None:
    """The control: they do meet where an order is wrong. A quarter of them, as each deadlock waits a second."""
    reversed_town = ReversedTown(town.organization_id, town.people, town.lots)
    failed = broken_off(reversed_town, as_superuser, RACES // 4)
    assert failed > 0
    assert deadlocks(as_superuser) == failed


def test_the_server_would_tell(town: Town, as_superuser: Connection) -> None:
    """The control of what is asked: two who lock two places, each in its own order."""
    first, second = (found for (found,) in as_superuser.execute("select id from place order by id limit 2").fetchall())

    def lock(*place_ids: object) -> str:
        try:
            with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=as_superuser.info.dbname) as own:
                for place_id in place_ids:
                    own.execute("select from place where id = %s for update", [place_id])
                    together.wait(SECONDS)
        except (psycopg.errors.DeadlockDetected, threading.BrokenBarrierError) as error:
            together.abort()
            return type(error).__name__
        return ""

    together = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(lambda order: lock(*order), [(first, second), (second, first)]))
    assert "DeadlockDetected" in found
    assert deadlocks(as_superuser) == 1
