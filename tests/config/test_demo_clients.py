"""The demo's real clients: people come one by one, and whoever is turned away does not ask all the time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from config.demo.licensees import clients
from config.demo.licensees.cast import ALATAU, SAULE
from config.demo.licensees.clients import ASK_AGAIN_SECONDS, TURNED_AWAY, run_clients
from config.demo.licensees.stays import stays_of
from tenants.models import ApiKey
from tenants.scoping import STAFF, scoped
from tests.cast import make_organization

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


class Process:
    """A client that runs until it is told to leave, or that ended by itself with a code."""

    started: list[Process]
    refuses = False

    def __init__(self, command: list[str], **options: Any) -> None:
        said = dict(zip(command[2::2], command[3::2], strict=True))
        self.person, self.device = said["--person"], said["--device"]
        self.ended = TURNED_AWAY if self.refuses else None
        self.started.append(self)

    def poll(self) -> int | None:
        return self.ended

    def terminate(self) -> None:
        self.ended = -15


class Clock:
    """Stands still but for the looks; `looks` says how many seconds pass before each of them."""

    def __init__(self, *looks: float) -> None:
        self.now, self._looks = 0.0, iter(looks)

    def monotonic(self) -> float:
        return self.now

    def is_stopped_within(self, _seconds: float) -> bool:
        passed = next(self._looks, None)
        self.now += passed or 0.0
        return passed is None


@pytest.fixture
def started(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    monkeypatch.setattr("config.demo.licensees.clients.subprocess.Popen", Process)
    monkeypatch.setattr(clients, "LICENSEES", (ALATAU,))
    monkeypatch.setattr(Process, "started", [], raising=False)
    with scoped(STAFF):
        make_organization(ALATAU.slug)
    return Process.started


def run(monkeypatch: pytest.MonkeyPatch, *looks: float) -> None:
    clock = Clock(*looks)
    monkeypatch.setattr(clients, "time", clock)
    run_clients(NOW, clock.is_stopped_within)


def test_nobody_comes_twice_and_all_leave_in_the_end(started: list[Process], monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, 20, 20)
    assert len({client.person for client in started}) == len(started) == ALATAU.live_clients
    assert {client.device.partition("-")[0] for client in started} <= set(ALATAU.departments)
    assert [client.ended for client in started] == [-15] * ALATAU.live_clients
    with scoped(STAFF):
        assert ApiKey.objects.get().revoked_at is not None


def test_whoever_goes_home_makes_room_for_somebody_else(
    started: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, 20, 4_801, 20)
    assert len(started) == 2 * ALATAU.live_clients, "nobody stays longer than eighty minutes"


def test_who_is_turned_away_asks_again_after_a_quarter_of_an_hour(
    started: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each restart would fill the list of refusals, and with it what the adviser reads from."""
    monkeypatch.setattr(Process, "refuses", True)
    run(monkeypatch, *[20] * 20)
    assert len(started) == ALATAU.live_clients
    run(monkeypatch, 20, ASK_AGAIN_SECONDS)
    assert len(started) == 3 * ALATAU.live_clients


def test_the_quiet_ones_stay_away(started: list[Process], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "LICENSEES", (SAULE,))
    with scoped(STAFF):
        make_organization(SAULE.slug)
    for _ in range(12):
        run(monkeypatch, 4_801)
    quiet = {stay.reference for stay in stays_of(SAULE, NOW.date()) if stay.quiet_from is not None}
    assert len({client.person for client in started}) > 5
    assert not quiet & {client.person for client in started}
