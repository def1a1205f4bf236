"""The client that vendors copy: what it does when the server answers, is busy, refuses, or is not there."""

from __future__ import annotations

import platform
import queue
import random
import threading
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

import pytest

from examples import lease_client
from examples.lease_client import WHY_IT_ENDED, Lease, Moment, NotStarted
from licensing.models import LeaseEnd
from tests.examples.scripted_server import HANGS_UP, KEPT, Script, ScriptedServer, scripted

KEY = "lis_live_key"
SECONDS = 20


def granted(expiry: float) -> tuple[int, dict[str, Any]]:
    return 201, {"id": "7", "token": "its own", "expires_after_seconds": expiry}


def over(reason: str) -> tuple[int, dict[str, Any]]:
    return 410, {"code": "LEASE_ENDED", "message": "This session is over.", "details": {"reason": reason}}


class Program:
    """A program of the vendor: it notes what it is told."""

    def __init__(self, server: ScriptedServer, beat_every: float | None = 0.02) -> None:
        self.told: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.lease = Lease(
            server.address,
            product="planner",
            person="ada",
            on_end=lambda reason, sentence: self.told.put((reason, sentence)),
            on_offline=lambda seconds: self.told.put(("no connection", seconds)),
            beat_every=beat_every,
        )

    def is_told(self) -> tuple[str, Any]:
        return self.told.get(timeout=SECONDS)


@pytest.fixture(autouse=True)
def nothing_beats_on() -> Iterator[None]:
    """A test leaves no thread behind that asks for minutes whether its server has come back."""
    yield
    for thread in threading.enumerate():
        if thread.name == "licence":
            thread.join(SECONDS)
            assert not thread.is_alive()


def test_chance_is_its_own() -> None:
    """A program that has seeded the common generator, as simulations do, draws the same with a lease and without."""
    drawn = random.getstate()
    list(islice(lease_client._retry_waits(), 5))
    assert random.getstate() == drawn


def test_the_key_is_shown_once_and_the_token_after() -> None:
    with scripted(leases=[granted(300)], heartbeat=[KEPT, KEPT, over("ended")]) as server:
        program = Program(server)
        program.lease.start(KEY)
        assert program.is_told() == ("ended", "An administrator ended this session.")
    (first, wish, key), *beats = server.asked
    assert (first, wish["product"], wish["person"], key) == ("leases", "planner", "ada", f"Bearer {KEY}")
    assert beats == [("heartbeat", {"token": "its own"}, None)] * 3


def test_the_client_says_where_it_runs_and_which_instance_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator reads it, and no two instances on one computer are one."""
    monkeypatch.setattr(platform, "node", lambda: "front-desk")
    with scripted(leases=[granted(300)] * 3, heartbeat=[KEPT], release=[KEPT] * 3) as server:
        for device in ("", "", "laptop 7"):
            lease = Lease(server.address, product="planner", person="ada", on_end=lambda *_: None, device=device)
            lease.start(KEY)
            lease.stop()
    clients = [wish["client"] for action, wish, _key in server.asked if action == "leases"]
    assert [client.rpartition(" ")[0] for client in clients] == ["front-desk", "front-desk", "laptop 7"]
    assert len(set(clients)) == 3


def test_it_beats_thrice_in_its_time_and_a_little_early() -> None:
    with scripted(leases=[granted(0.6)], heartbeat=[*[KEPT] * 4, over("released")]) as server:
        program = Program(server, beat_every=None)
        began = Moment.now()
        program.lease.start(KEY)
        assert program.is_told()[0] == "released"
        assert 5 * 0.2 * 0.8 <= began.seconds_ago() < SECONDS
    pauses = {lease_client._before(100) for _ in range(200)}
    assert len(pauses) > 100
    assert min(pauses) >= 80
    assert max(pauses) <= 100


def test_a_lost_network_is_outlived_and_told_once() -> None:
    lost: Script = [HANGS_UP, (503, {}), (502, {"not": "ours"})]
    with scripted(leases=[granted(300)], heartbeat=[KEPT, *lost, KEPT, over("NOT_CURRENT")]) as server:
        program = Program(server)
        program.lease.start(KEY)
        what, left = program.is_told()
        assert what == "no connection"
        assert 290 < left <= 300
        assert program.is_told()[0] == "NOT_CURRENT"
        assert server.count("heartbeat") == 6


def test_without_a_network_it_ends_when_its_time_is_over() -> None:
    with scripted(leases=[granted(1.0)], heartbeat=[HANGS_UP]) as server:
        program = Program(server)
        program.lease.start(KEY)
        assert program.is_told()[0] == "no connection"
        assert program.is_told() == ("offline", WHY_IT_ENDED["offline"])
        program.lease.stop()
        assert server.count("release") == 0, "what is over is not given back"


def test_a_sleeping_computer_has_not_stopped_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = Moment.now()
    assert slept.seconds_ago() < SECONDS
    wall = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: wall)
    assert slept.seconds_ago() >= 3600 - SECONDS


def test_a_refused_token_ends_it() -> None:
    with scripted(leases=[granted(300)], heartbeat=[(401, {"code": "NOT_AUTHENTICATED", "details": {}})]) as server:
        program = Program(server)
        program.lease.start(KEY)
        assert program.is_told() == ("NOT_AUTHENTICATED", "This session is over (NOT_AUTHENTICATED).")


def test_stopping_gives_back_once_and_says_nothing() -> None:
    with scripted(leases=[granted(300)]) as server:
        program = Program(server, beat_every=100)
        program.lease.start(KEY)
        program.lease.stop()
        program.lease.stop()
        assert server.count("release") == 1
        assert program.told.empty()


def test_stopping_without_a_network_is_no_error() -> None:
    with scripted(leases=[granted(300)], release=[HANGS_UP]) as server:
        program = Program(server, beat_every=100)
        program.lease.start(KEY)
        program.lease.stop()


def test_a_start_whose_answer_is_lost_is_asked_again_as_the_same_instance() -> None:
    with scripted(leases=[HANGS_UP, (503, {}), granted(300)]) as server:
        program = Program(server, beat_every=100)
        program.lease.start(KEY)
        program.lease.stop()
        clients = {body["client"] for action, body, _key in server.asked if action == "leases"}
        assert (server.count("leases"), len(clients)) == (3, 1)


@pytest.mark.parametrize("answer", [HANGS_UP, (503, {})])
def test_no_start_without_the_server(answer: tuple[int, dict[str, Any]] | None) -> None:
    with scripted(leases=[answer]) as server, pytest.raises(NotStarted):
        Program(server).lease.start(KEY)


def test_a_key_follows_no_redirect() -> None:
    with scripted(leases=[(302, {})]) as server, pytest.raises(NotStarted) as refused:
        Program(server).lease.start(KEY)
    assert (refused.value.code, server.count("leases")) == ("302", 1)


def test_retries_take_twice_as_long_each_up_to_half_a_minute() -> None:
    waits = list(islice(lease_client._retry_waits(), 12))
    assert waits[0] <= 0.5
    assert all(later > earlier for earlier, later in pairwise(waits[:7]))
    assert all(24 <= wait <= 30 for wait in waits[7:])


def test_each_reason_that_the_server_gives_has_a_sentence() -> None:
    assert set(WHY_IT_ENDED) == {*LeaseEnd.values, "offline"}
