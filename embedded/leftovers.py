"""Servers and programs that outlived a supervisor that was killed: how they are known again, and ended.

Each child is recorded in a small file while it runs. Linux tells children that their parent died, and they end by
themselves, but that takes them a moment, in which they still hold the port or the data.
"""

import contextlib
import json
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from embedded.processes import start_mark

_PATIENCE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A child as it can be found again: its number, when it began, and the signals that end it well."""

    pid: int
    began: str | None
    stop_signals: tuple[int, ...]

    def is_running(self) -> bool:
        """False also if the number by now belongs to another process."""
        return self.began is not None and start_mark(self.pid) == self.began


def write_record(path: Path, pid: int, stop_signals: Sequence[signal.Signals]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"pid": pid, "began": start_mark(pid), "stop_signals": [int(number) for number in stop_signals]}
    path.write_text(json.dumps(content))


def read_record(path: Path) -> Record | None:
    """None if the file is not whole: its writer was killed while writing."""
    try:
        found = json.loads(path.read_text())
        return Record(pid=found["pid"], began=found["began"], stop_signals=tuple(found["stop_signals"]))
    except (ValueError, KeyError, TypeError):
        return None


def stop_leftovers(folder: Path) -> list[str]:
    """Ends every recorded child that still runs and removes the records; returns the names of those it had to end.

    To be called only by the one who holds the data folder's lock, else these are somebody's living children.
    """
    ended = []
    for path in sorted(folder.glob("*.json")):
        record = read_record(path)
        if record is not None and record.is_running():
            ended.append(path.stem)
            _end(record)
        path.unlink()
    return ended


def _end(record: Record) -> None:
    for number in (*record.stop_signals, signal.SIGKILL):
        _send(record, number)
        if _is_gone_within(record, _PATIENCE):
            break
    _kill_group(record.pid)


def _send(record: Record, number: int) -> None:
    if record.is_running():
        os.kill(record.pid, number)


def _is_gone_within(record: Record, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while record.is_running():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
