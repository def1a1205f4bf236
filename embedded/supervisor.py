"""Runs children until one ends or somebody asks to stop, then stops them in order."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

from embedded.children import Child
from embedded.errors import CannotStart

_LOOK_SECONDS = 0.2
_PATIENCE = 5.0
_STOP_REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Server(Protocol):
    """Something that must run before the programs start, and until they have stopped."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class StopRequested(BaseException):
    """Ctrl-C, or a signal that means the same. No `except Exception` shall take it."""


class Supervisor:
    """Stops what it started: the programs in the order of their start, then the servers, the last one first."""

    def __init__(self) -> None:
        self._servers: list[Server] = []
        self._programs: list[Child] = []

    def start_server(self, server: Server) -> None:
        # Known before it is started: a request to stop may come in the middle.
        self._servers.append(server)
        server.start()

    def start_program(self, program: Child) -> None:
        self._programs.append(program)
        program.start()

    def run_to_end(self, program: Child) -> None:
        """Runs a step. Raises CannotStart with the end of its output if it fails."""
        self.start_program(program)
        code = program.wait()
        program.stop()
        self._programs.remove(program)
        if code != 0:
            raise CannotStart(f"{program.name} failed ({_in_words(code)}), see {program.log}:\n{program.last_words()}")

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Returns when `is_ready`. Raises CannotStart if that takes longer than `seconds` or a program ends first."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            self._require_all_running()
            if time.monotonic() > deadline:
                last = self._programs[-1]
                raise CannotStart(f"{what} after {seconds:.0f} s, see {last.log}:\n{last.last_words()}")
            time.sleep(0.1)

    def watch(self) -> None:
        """Returns never. Raises CannotStart when a program ends."""
        while True:
            self._require_all_running()
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """Asks all programs at once, so that they end side by side, then waits for each, then stops the servers."""
        for program in self._programs:
            program.ask_to_stop()
        for program in self._programs:
            program.stop(_PATIENCE)
        for server in reversed(self._servers):
            server.stop()

    def _require_all_running(self) -> None:
        for program in self._programs:
            code = program.exit_code()
            if code is not None:
                raise CannotStart(
                    f"{program.name} ended by itself ({_in_words(code)}), see {program.log}:\n{program.last_words()}"
                )


@contextmanager
def supervised() -> Iterator[Supervisor]:
    """A supervisor whose children are stopped when the block ends, whatever ends it. For the main thread.

    In the block a request to stop raises StopRequested; while stopping, further ones are ignored.
    """
    supervisor = Supervisor()
    _on_stop_requests(_raise_stop_requested)
    try:
        yield supervisor
    finally:
        _on_stop_requests(signal.SIG_IGN)
        supervisor.stop()


def _on_stop_requests(action: "Callable[[int, FrameType | None], None] | signal.Handlers") -> None:
    for number in _STOP_REQUESTS:
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup asked to ignore it
            signal.signal(number, action)


def _raise_stop_requested(_number: int, _frame: FrameType | None) -> None:
    raise StopRequested


def _in_words(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
