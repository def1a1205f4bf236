"""What every benchmark shares: a migrated database, rounds in turns, medians, and goals told as met or missed."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Slice:
    """A little of one way's work. Ways are measured slice by slice in turns, so that a slow minute hits all of them."""

    count: int
    seconds: float


def prepare_django() -> None:
    """Migrates the throw-away database that the environment names, as its owner."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0)


def start_as_web_server() -> None:
    """For pages that are asked for in this process: what their server does when it starts."""
    import config.wsgi  # noqa: F401  for what it does


def as_owner() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


def tidy_tables() -> None:
    """Plans are made for tables that have a history."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True, dbname="lisens_template") as superuser:
        superuser.execute("vacuum analyze")


def processor_seconds() -> float:
    """What this process and its database connection's have computed so far: says the same however busy the machine is.

    The database has to run on this machine, and on Linux.
    """
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    nanoseconds = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1_000_000_000


def median_rates(ways: Mapping[str, Callable[[], Slice]], slices: int, rounds: int = ROUNDS) -> dict[str, float]:
    """How much each way does a second: the median of rounds. Each round takes all of them in turns, slice by slice."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        taken: dict[str, list[Slice]] = {name: [] for name in ways}
        for _ in range(slices):
            for name, take in ways.items():
                taken[name].append(take())
        for name, pieces in taken.items():
            found[name].append(sum(piece.count for piece in pieces) / sum(piece.seconds for piece in pieces))
    return {name: statistics.median(rates) for name, rates in found.items()}


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio that one run must reach, and the one to aim for."""

    what: str
    ratio: float
    at_least: float
    aim: float

    def told(self) -> str:
        standing = "reaches the aim" if self.ratio >= self.aim else "meets" if self.ratio >= self.at_least else "MISSES"
        return f"{standing:15} {self.ratio:8.3f}   at least {self.at_least:g}, aim {self.aim:g}   {self.what}"


def tell(goals: list[Goal]) -> bool:
    """Prints each goal; whether all are met."""
    for goal in goals:
        print(goal.told())
    return all(goal.ratio >= goal.at_least for goal in goals)
