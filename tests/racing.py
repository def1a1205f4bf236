"""Runs a function in several processes at once, on one database, all starting together."""

import multiprocessing
import os
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from django.db import connections

Result = TypeVar("Result")

# Forked, so that `work` may be any function of the test and finds the test's database.
_FORK = multiprocessing.get_context("fork")
_READY_SECONDS = 30
_RESULT_SECONDS = 120


@dataclass(slots=True)
class _Runner(Generic[Result]):
    """A process and its pipe. A pipe each: a killed process could hold the lock of a common queue for ever."""

    process: BaseProcess
    pipe: "Connection[Any, Any]"

    def wait_until_ready(self) -> None:
        self._receive(_READY_SECONDS)

    def go(self) -> None:
        self.pipe.send("go")

    def kill(self) -> bool:
        """Ends it by SIGKILL; False if it had ended before."""
        running = self.process.is_alive()
        self.process.kill()
        return running

    def result(self) -> Result:
        kind, value = self._receive(_RESULT_SECONDS)
        if kind == "raised":
            raise AssertionError(f"{self.process.name} raised:\n{value}")
        returned: Result = value
        return returned

    def _receive(self, seconds: float) -> Any:
        if not self.pipe.poll(seconds):
            raise AssertionError(f"{self.process.name} gave no answer within {seconds} s")
        try:
            return self.pipe.recv()
        except EOFError:
            raise AssertionError(f"{self.process.name} ended without an answer") from None


def race(work: Callable[[int], Result], count: int, *, kill_first_after: float | None = None) -> list[Result]:
    """Calls `work(number)` in `count` processes at once; returns their results by number. For the fixture `real_db`.

    `kill_first_after` seconds after the start, process 0 is ended by SIGKILL; if it was still running then, its result
    is missing from the list. Raises AssertionError, with the traceback, if a process raised or gave no answer.
    """
    connections.close_all()
    runners: list[_Runner[Result]] = [_start_runner(work, number) for number in range(count)]
    try:
        for runner in runners:
            runner.wait_until_ready()
        for runner in runners:
            runner.go()
        waiting = _kill_first(runners, kill_first_after)
        return [runner.result() for runner in waiting]
    finally:
        for runner in runners:
            runner.process.kill()
            runner.process.join()
            runner.pipe.close()


def _start_runner(work: Callable[[int], Result], number: int) -> "_Runner[Result]":
    ours, theirs = _FORK.Pipe()
    process = _FORK.Process(target=_run, args=(work, number, theirs), name=f"racer {number}")
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that are not there after a fork; the racers use none.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    return _Runner(process, ours)


def _kill_first(runners: "list[_Runner[Result]]", seconds: float | None) -> "list[_Runner[Result]]":
    """Those whose results are to be waited for."""
    if seconds is None:
        return runners
    first, *others = runners
    first.process.join(seconds)
    # Whatever it answered in its last moment counts as never heard.
    return others if first.kill() else runners


def _run(work: Callable[[int], Any], number: int, pipe: "Connection[Any, Any]") -> None:
    try:
        pipe.send("ready")
        pipe.recv()
        pipe.send(("returned", work(number)))
    except BaseException:  # whatever it is, whoever started the race is to hear of it
        pipe.send(("raised", traceback.format_exc()))
    finally:
        connections.close_all()
        # Not the way out through pytest's own clean-up.
        os._exit(0)
