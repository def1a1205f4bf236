"""The order of a stop, programs that do not want to, and programs that fail."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.children import Child
from embedded.errors import CannotStart
from embedded.processes import start_mark
from embedded.supervisor import StopRequested, Supervisor, supervised

# Writes its name when it is asked to stop; $1 is what it does before it ends.
POLITE = 'trap \'echo "$0" >>stops; eval "$1"; exit 0\' TERM; echo "$0" >>starts; while :; do sleep 0.05; done'


class NotedServer:
    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.stops = name, folder / "stops"

    def start(self) -> None:
        pass

    def stop(self) -> None:
        with self.stops.open("a") as file:
            file.write(f"{self.name}\n")


def polite(name: str, folder: Path, before_end: str = "") -> Child:
    return Child(
        name=name, command=["/bin/sh", "-c", POLITE, name, before_end], log=folder / f"{name}.log", folder=folder
    )


@pytest.fixture(autouse=True)
def _keep_signal_actions() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    kept = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, action in kept.items():
        signal.signal(number, action)


def wait_for_lines(path: Path, count: int) -> None:
    deadline = time.monotonic() + 10
    while not path.exists() or len(path.read_text().splitlines()) < count:
        assert time.monotonic() < deadline, f"{path} has no {count} lines"
        time.sleep(0.01)


def test_servers_stop_after_all_programs_the_last_one_first(tmp_path: Path) -> None:
    with supervised() as supervisor:
        for name in ("postgres", "valkey"):
            supervisor.start_server(NotedServer(name, tmp_path))
        supervisor.start_program(polite("web", tmp_path, before_end="sleep 0.3"))
        supervisor.start_program(polite("worker", tmp_path))
        wait_for_lines(tmp_path / "starts", 2)
    stops = (tmp_path / "stops").read_text().split()
    assert sorted(stops[:2]) == ["web", "worker"]
    assert stops[2:] == ["valkey", "postgres"]


def test_programs_are_asked_in_the_order_of_their_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Child, "ask_to_stop", lambda child: asked.append(child.name))
    monkeypatch.setattr(Child, "start", lambda _: None)
    supervisor = Supervisor()
    for name in ("web", "worker", "beat"):
        supervisor.start_program(polite(name, tmp_path))
    supervisor.stop()
    assert asked == ["web", "worker", "beat"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_the_block(tmp_path: Path, number: signal.Signals) -> None:
    # Tests may run under nohup, which asks to ignore it.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    web = polite("web", tmp_path)

    def watch_and_be_asked() -> None:
        with supervised() as supervisor:
            supervisor.start_program(web)
            wait_for_lines(tmp_path / "starts", 1)
            threading.Timer(0.1, os.kill, (os.getpid(), number)).start()
            supervisor.watch()

    with pytest.raises(StopRequested):
        watch_and_be_asked()
    assert (tmp_path / "stops").read_text() == "web\n"
    assert web.exit_code() == 0


def test_whoever_ignores_every_signal_is_killed_with_its_children(tmp_path: Path) -> None:
    stubborn = Child(
        name="stubborn",
        command=["/bin/sh", "-c", "trap '' TERM QUIT; sleep 60 & echo $! >pid; wait; sleep 60"],
        log=tmp_path / "stubborn.log",
        stop_signals=(signal.SIGTERM, signal.SIGQUIT),
        folder=tmp_path,
        record=tmp_path / "run" / "stubborn.json",
    )
    stubborn.start()
    wait_for_lines(tmp_path / "pid", 1)
    grandchild = int((tmp_path / "pid").read_text())
    stubborn.stop(patience=0.1)
    assert stubborn.exit_code() == -signal.SIGKILL
    wait_until_gone(grandchild)
    assert list((tmp_path / "run").iterdir()) == []


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while start_mark(pid) is not None:
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.01)


def test_a_step_that_fails_says_why(tmp_path: Path) -> None:
    step = Child(name="migrate", command=["/bin/sh", "-c", "echo no such table; exit 3"], log=tmp_path / "migrate.log")
    with (
        pytest.raises(CannotStart, match=r"(?s)migrate failed \(exit code 3\), see .*migrate.log:\nno such table"),
        supervised() as supervisor,
    ):
        supervisor.run_to_end(step)


def test_waiting_ends_when_a_program_has_ended(tmp_path: Path) -> None:
    web = Child(name="web", command=["/bin/sh", "-c", "echo port taken; exit 1"], log=tmp_path / "web.log")
    with pytest.raises(CannotStart, match="web ended by itself"):
        wait_in_vain(web, seconds=20)


def test_waiting_ends_when_the_time_is_over(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="it is not ready after 0 s"):
        wait_in_vain(polite("web", tmp_path), seconds=0)


def wait_in_vain(program: Child, *, seconds: float) -> None:
    with supervised() as supervisor:
        supervisor.start_program(program)
        supervisor.wait_until(lambda: False, seconds=seconds, what="it is not ready")
