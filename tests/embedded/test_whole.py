"""The whole of `script/up`, with the product: from nothing to the log-in page, stopped, killed, started again."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from embedded.leftovers import read_record, stop_leftovers
from embedded.ports import free_port
from tests.embedded.conftest import PROJECT

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Running:
    """One run of the program on a folder."""

    folder: Path
    port: int
    program: "subprocess.Popen[str]"
    said: list[str]

    @classmethod
    def on(cls, folder: Path) -> "Running":
        port = free_port()
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "LISENS_"))}
        program = subprocess.Popen(
            [sys.executable, "-m", "embedded.up"],
            env={**ours, "LISENS_DATA_DIR": str(folder), "PORT": str(port)},
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return cls(folder, port, program, [])

    def read_until(self, text: str) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self.said.append(line)
            if text in line:
                return
        raise AssertionError("".join(self.said))

    def login_page(self) -> str:
        with urllib.request.urlopen(f"http://localhost:{self.port}/accounts/login/", timeout=20) as answer:
            page: str = answer.read().decode()
            return page

    def running(self) -> list[str]:
        records = {path.stem: read_record(path) for path in (self.folder / "run").glob("*.json")}
        return sorted(name for name, record in records.items() if record is not None and record.is_running())

    def end(self, number: signal.Signals) -> int:
        self.program.send_signal(number)
        self.program.communicate(timeout=60)
        return self.program.returncode


@pytest.fixture
def start(open_folder: Path) -> Iterator[Callable[[], Running]]:
    """Starts the program on one folder, as often as it is called; ends what a failed test has left."""
    started: list[Running] = []

    def start_one() -> Running:
        started.append(Running.on(open_folder / "data"))
        return started[-1]

    yield start_one
    for run in started:
        run.end(signal.SIGTERM)
    stop_leftovers(open_folder / "data" / "run")


def test_from_nothing_to_the_log_in_page_and_back(start: Callable[[], Running]) -> None:
    first = start()
    first.read_until("log in at")
    assert "csrfmiddlewaretoken" in first.login_page()
    first.read_until("runs at")
    assert first.running() == ["beat", "demo-clients", "postgres", "valkey", "web", "worker"]
    assert first.end(signal.SIGKILL) == -signal.SIGKILL

    second = start()
    second.read_until("runs at")
    assert "csrfmiddlewaretoken" in second.login_page()
    assert second.end(signal.SIGINT) == 0
    assert second.running() == []
    assert list((second.folder / "run").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: only Linux tells a process's environment in /proc")
def test_the_running_programs_do_not_know_the_owner(start: Callable[[], Running]) -> None:
    run = start()
    run.read_until("runs at")
    owner_password = (run.folder / "lisens_owner.password").read_text()
    superuser_password = (run.folder / "superuser.password").read_text()
    for name in ("web", "worker", "beat"):
        record = read_record(run.folder / "run" / f"{name}.json")
        assert record is not None
        environment = Path(f"/proc/{record.pid}/environ").read_text()
        assert re.search(r"DATABASE_URL=postgresql://lisens_app:", environment)
        assert owner_password not in environment
        assert superuser_password not in environment
    assert run.end(signal.SIGTERM) == 0
