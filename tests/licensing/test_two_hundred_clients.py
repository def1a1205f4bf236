"""Two hundred clients on five places, over two web processes: never more than five at once (R-X-3, R-CHAT-3, 4)."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID

import psycopg
import pytest

from licensing.access_invariants import ACCESS_INVARIANTS
from licensing.models import Denial, Place
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.deadlocks import deadlocks
from tests.licensing.intervals import most_at_once
from tests.licensing.movable_clock import install_movable_clock, set_clock_forward
from tests.licensing.setting import add_people, subscribe
from tests.serving import served_site

pytestmark = pytest.mark.slow

PLACES, CLIENTS, ROUNDS, TRIES = 5, 200, 3, 2
SECONDS = 120
Answer = tuple[int, dict[str, Any]]
Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Client:
    """One instance of the vendor's product, which keeps to one of the web processes."""

    address: str
    key: str
    number: int

    def start(self) -> Answer:
        return self._post("leases", {"product": "planner", "person": f"p{self.number}", "client": f"c{self.number}"})

    def beat(self, lease_id: str) -> Answer:
        return self._post(f"leases/{lease_id}/heartbeat", {})

    def release(self, lease_id: str) -> Answer:
        return self._post(f"leases/{lease_id}/release", {})

    def _post(self, path: str, body: dict[str, str]) -> Answer:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = Request(f"{self.address}/api/v1/{path}", json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=SECONDS) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except HTTPError as refused:
            with refused:
                return refused.code, json.loads(refused.read())


@dataclass(frozen=True)
class Visit:
    """What became of one client in one round, and the lease that it was given."""

    client: Client
    refusals: int
    fate: str
    lease_id: str = ""


def visit(client: Client, fates: Iterator[str]) -> Visit:
    """Asks, twice if refused. Of those who get in, in turn, one leaves, one falls asleep, one is killed."""
    for refusals in range(TRIES):
        status, body = client.start()
        if status == 201:
            return stay(client, body["id"], refusals, next(fates))
        assert (status, body["code"]) == (409, "NO_FREE_LICENSE"), body
    return Visit(client, TRIES, "refused")


def stay(client: Client, lease_id: str, refusals: int, fate: str) -> Visit:
    if fate == "leaves":
        assert client.beat(lease_id)[0] == 204
        assert client.release(lease_id)[0] == 204
    return Visit(client, refusals, fate, lease_id)


def awake(visits: list[Visit]) -> None:
    """Who slept twice the time of a lease is told so."""
    for sleeper in visits:
        status, body = sleeper.client.beat(sleeper.lease_id)
        assert (status, body["code"], body["details"]) == (410, "LEASE_ENDED", {"reason": "expired"})


class House:
    """The clients, and the clock."""

    def __init__(self, organization_id: UUID, clients: list[Client], clock: Connection) -> None:
        self.organization_id, self.clients, self.clock = organization_id, clients, clock
        self.together = threading.Barrier(len(clients))

    def three_rounds(self) -> list[Visit]:
        """All ask at once. Half of the sleepers wake up before anybody has taken their place, half after."""
        visits: list[Visit] = []
        late: list[Visit] = []
        fates = cycle(["leaves", "sleeps", "is killed"])
        with ThreadPoolExecutor(len(self.clients)) as pool:
            for _round in range(ROUNDS):
                found = list(pool.map(lambda client: self._come(client, fates), self.clients))
                most = most_at_once(self.organization_id)
                assert most <= PLACES, f"{most} at once"
                awake(late)
                set_clock_forward(self.clock, minutes=10)
                sleepers = [one for one in found if one.fate == "sleeps"]
                awake(sleepers[::2])
                late = sleepers[1::2]
                visits += found
        return visits

    def _come(self, client: Client, fates: Iterator[str]) -> Visit:
        self.together.wait(SECONDS)
        return visit(client, fates)


@contextmanager
def opened(cast: Cast, database: str, folder: Path, superuser: Connection, **site: str) -> Iterator[House]:
    install_movable_clock(superuser)
    with ExitStack() as stack:
        sites = [stack.enter_context(served_site(database, folder, **site)) for _process in range(2)]
        clients = [Client(sites[number % 2], cast.north_key, number) for number in range(CLIENTS)]
        yield House(cast.north.pk, clients, superuser)


@pytest.fixture
def open_house(real_cast: Cast, real_db: str, tmp_path: Path, as_superuser: Connection) -> Callable[..., Any]:
    """North has five simultaneous licences for two hundred operators."""
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "concurrent", simultaneous=PLACES)
        add_people(real_cast.north.pk, *(f"p{number}" for number in range(CLIENTS)))
    return lambda **site: opened(real_cast, real_db, tmp_path, as_superuser, **site)


def test_never_more_than_five_at_once(open_house: Callable[..., Any], as_superuser: Connection) -> None:
    with open_house() as house:
        visits = house.three_rounds()
    fates = Counter(one.fate for one in visits)
    # A place that is given back after everybody has asked twice stays free.
    assert fates["sleeps"] + fates["is killed"] >= ROUNDS * (PLACES - 1), "nearly all places are left behind"
    assert min(fates["sleeps"], fates["leaves"]) >= ROUNDS
    refused = sum(one.refusals for one in visits)
    assert refused > ROUNDS * CLIENTS
    with scoped(STAFF):
        assert most_at_once(house.organization_id) == PLACES, "all that there are"
        assert sum(Denial.objects.values_list("count", flat=True)) == refused, "every refusal is kept"
        assert Place.objects.count() == PLACES
        assert [fault for invariant in ACCESS_INVARIANTS for fault in invariant.find_broken()] == []
    assert deadlocks(as_superuser) == 0


def test_counting_and_then_inserting_fails_the_same(open_house: Callable[..., Any], as_superuser: Connection) -> None:
    """The negative control; without the table's own refusal, which would turn the fault into an error."""
    as_superuser.execute("drop index lease_of_place_once")
    naive = open_house(application="tests.licensing.naive_site:application")
    with naive as house, pytest.raises(AssertionError, match="at once"):
        house.three_rounds()
