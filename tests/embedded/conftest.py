"""The small installation as a fixture: started, stopped and killed like a real one."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

PROJECT = Path(__file__).resolve().parents[2]
_PROGRAM = Path(__file__).with_name("small_installation.py")


@dataclass(slots=True)
class SmallInstallation:
    """A folder, and the supervisor that runs on it now."""

    folder: Path
    python: str = sys.executable
    user: str | None = None
    supervisor: "subprocess.Popen[str] | None" = None
    facts: dict[str, Any] = field(default_factory=dict)

    def start(self) -> None:
        self.supervisor = subprocess.Popen(
            [self.python, str(_PROGRAM), str(self.folder)],
            env={"PYTHONPATH": python_path(), "PATH": os.environ["PATH"]},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **become(self.user),
        )
        assert self.supervisor.stdout is not None
        line = self.supervisor.stdout.readline()
        if not line:
            raise AssertionError(self.supervisor.communicate()[1])
        self.facts = json.loads(line)

    def end(self, number: signal.Signals) -> int:
        """Signals the supervisor; returns how it ended."""
        assert self.supervisor is not None
        self.supervisor.send_signal(number)
        self.supervisor.communicate(timeout=30)
        return self.supervisor.returncode

    def execute(self, statement: str) -> list[Any]:
        with psycopg.connect(self.facts["owner_url"], autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @property
    def pids(self) -> dict[str, int]:
        found: dict[str, int] = self.facts["pids"]
        return found


def python_path() -> str:
    return os.pathsep.join((str(PROJECT), sysconfig.get_path("purelib")))


def become(user: str | None) -> dict[str, Any]:
    """Arguments of Popen that make the child another user."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can reach; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="lisens-embedded-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation(open_folder: Path) -> Iterator[SmallInstallation]:
    small = SmallInstallation(open_folder / "installation")
    yield small
    if small.supervisor is not None and small.supervisor.poll() is None:
        small.end(signal.SIGTERM)
