"""A process that this one starts, watches and stops, and that does not outlive it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embedded.leftovers import write_record
from embedded.privileges import Identity

_PR_SET_PDEATHSIG = 1


@dataclass(slots=True, kw_only=True)
class Child:
    """A program in a session of its own, so that Ctrl-C in the terminal reaches only this process, which stops it.

    `stop_signals` are sent in turn, each followed by a wait; whoever is left after the last is killed with its group.
    `record` is a file that names the process while it runs, for the next start if this process is killed.
    """

    name: str
    command: Sequence[str]
    log: Path
    stop_signals: Sequence[signal.Signals] = (signal.SIGTERM,)
    environment: Mapping[str, str] | None = None
    identity: Identity | None = None
    folder: Path = Path("/")
    record: Path | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _was_asked: bool = field(default=False, init=False)

    def start(self) -> None:
        """Starts the program; its output is appended to `log`. Call from the main thread: see `_before_exec`."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=None if self.environment is None else dict(self.environment),
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=_before_exec(self.identity, self.stop_signals[0]),  # noqa: PLW1509  no threads yet
            )
        if self.record is not None:
            write_record(self.record, self._process.pid, self.stop_signals)

    @property
    def pid(self) -> int:
        return self._started().pid

    def exit_code(self) -> int | None:
        """How it ended; None while it runs or before it was started."""
        return None if self._process is None else self._process.poll()

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Waits for its end and returns its exit code."""
        return self._started().wait()

    def ask_to_stop(self) -> None:
        """Sends the first stop signal, once, and does not wait."""
        if self._process is not None and not self._was_asked:
            self._was_asked = True
            self._process.send_signal(self.stop_signals[0])

    def stop(self, patience: float = 10) -> None:
        """Ends the program and everything in its session; waits at most `patience` seconds after each signal."""
        if self._process is None:
            return
        self.ask_to_stop()
        self._wait(patience)
        for stop_signal in self.stop_signals[1:]:
            if self._process.poll() is None:
                self._process.send_signal(stop_signal)
                self._wait(patience)
        self._kill_group()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process

    def _wait(self, seconds: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._started().wait(seconds)

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()
        if self.record is not None:
            self.record.unlink(missing_ok=True)

    def last_words(self, lines: int = 20) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def _before_exec(identity: Identity | None, death_signal: signal.Signals) -> Callable[[], None]:
    """What the child does before it becomes the program: change the user, then ask to be signalled if we die.

    In this order, because changing the user clears the request. Linux sends the signal when the *thread* that forked
    ends, so children must be started by the main thread. Elsewhere the next start stops what was left over.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    parent = os.getpid()

    def prepare() -> None:
        if identity is not None:
            identity.become()
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:
                os._exit(1)

    return prepare
