"""A passive user takes a passive place as long as there is one, whatever another transaction does (R-TEAM-14)."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest

from licensing.domain.lease import Granted
from licensing.models import Lease
from licensing.services import places
from licensing.services.lease_clock import clock_at
from licensing.services.place_statements import TAKE_FREE
from licensing.services.running_leases import release_lease
from tenants.models import Person
from tenants.scoping import STAFF, scoped, worker_for
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, start, subscribe
from tests.racing import race

USERS = 4
SECONDS = 30
Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def kim(real_cast: Cast) -> Person:
    """One passive place, many active ones, and Kim, who is passive."""
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "user_kinds", active=20, passive=1)
        return add_people(real_cast.north.pk, "kim", login_mode="passive")[0]


@contextmanager
def the_passive_place_is_taken(database: str, *, and_kept: bool) -> Iterator[None]:
    """By another transaction, which ends when somebody waits for it, or when there is nobody to wait for."""
    is_over = threading.Event()

    def compete(rival: Connection, watcher: Connection) -> None:
        give_up = time.monotonic() + SECONDS
        while not is_over.is_set() and time.monotonic() < give_up and not _somebody_waits(watcher):
            pass
        rival.commit() if and_kept else rival.rollback()

    with (
        psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=database) as rival,
        psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=database, autocommit=True) as watcher,
    ):
        rival.execute("update place set held_by = %s where kind = 'passive'", [uuid4()])
        thread = threading.Thread(target=compete, args=(rival, watcher))
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()


def _somebody_waits(watcher: Connection) -> bool:
    found = watcher.execute("select exists (select from pg_locks where not granted)").fetchone()
    return found == (True,)


def kind_of_start(person: Person) -> str:
    with scoped(worker_for(person.organization_id)):
        answer = start(person)
    assert isinstance(answer, Granted)
    return answer.kind


def test_it_waits_for_a_place_that_is_given_back(kim: Person, real_db: str) -> None:
    with the_passive_place_is_taken(real_db, and_kept=False):
        assert kind_of_start(kim) == "passive"


def test_it_goes_on_to_an_active_one_when_the_place_is_kept(kim: Person, real_db: str) -> None:
    with the_passive_place_is_taken(real_db, and_kept=True):
        assert kind_of_start(kim) == "active"


def test_without_waiting_it_lands_on_an_active_one(kim: Person, real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(places, "TAKE_AFTER_WAITING", TAKE_FREE)
    with the_passive_place_is_taken(real_db, and_kept=False):
        assert kind_of_start(kim) == "active"


class _Back(Exception):
    """Rolls a start back."""


def _start_and_roll_back(person_id: UUID, organization_id: UUID) -> None:
    try:
        with scoped(worker_for(organization_id)):
            start(Person.objects.get(pk=person_id))
            raise _Back
    except _Back:
        pass


@pytest.fixture
def crowd(real_cast: Cast) -> list[UUID]:
    """A passive place for each of four passive users who stay, and as many who start and are rolled back."""
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "user_kinds", active=20, passive=USERS)
        people = add_people(real_cast.north.pk, *(f"p{number}" for number in range(2 * USERS)), login_mode="passive")
        return [person.pk for person in people]


def kinds_after(organization_id: UUID, crowd: list[UUID], rounds: int) -> set[str]:
    """Kinds that the four who stay were given, while the others took places and gave them back."""
    found: set[str] = set()

    def work(number: int) -> None:
        for _turn in range(5):
            if number < USERS:
                return _stay(crowd[number], organization_id)
            _start_and_roll_back(crowd[number], organization_id)
        return None

    for _round in range(rounds):
        race(work, 2 * USERS)
        with scoped(STAFF), clock_at(AT):
            running = dict(Lease.objects.filter(ended_at=None).values_list("pk", "kind"))
            assert len(running) == USERS
            for lease_id in running:
                release_lease(organization_id, lease_id)
        found |= set(running.values())
    return found


def _stay(person_id: UUID, organization_id: UUID) -> None:
    with scoped(worker_for(organization_id)):
        assert isinstance(start(Person.objects.get(pk=person_id)), Granted)


@pytest.mark.slow
def test_four_stay_on_passive_places_while_others_come_and_are_rolled_back(real_cast: Cast, crowd: list[UUID]) -> None:
    assert kinds_after(real_cast.north.pk, crowd, rounds=25) == {"passive"}


@pytest.mark.slow
def test_without_waiting_some_of_the_four_do_not(
    real_cast: Cast, crowd: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(places, "TAKE_AFTER_WAITING", TAKE_FREE)
    for _try in range(10):
        if "active" in kinds_after(real_cast.north.pk, crowd, rounds=5):
            return
    pytest.fail("nobody landed on an active place")
