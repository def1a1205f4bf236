"""Jobs of today run beside each other; a replay of older days runs alone.

The jobs themselves need no lock to be right; but dates in a number series never fall, so an invoice of today issued in
the middle of a replay would leave the older ones without a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

JOBS, DEMO = 7_301_846_201, 7_301_846_202
TAKE, TRY, TRY_SHARED = "pg_advisory_lock", "pg_try_advisory_lock", "pg_try_advisory_lock_shared"


@contextmanager
def replay_lock() -> Iterator[None]:
    """Held by whoever replays older days: waits for the jobs that run, and from then on none of today begins."""
    with _lock(TAKE, JOBS):
        yield


@contextmanager
def todays_lock() -> Iterator[bool]:
    """Shared by the jobs of today, which beat starts all at once; says whether no older days are being replayed."""
    with _lock(TRY_SHARED, JOBS) as is_mine:
        yield is_mine


@contextmanager
def demo_lock() -> Iterator[bool]:
    """Whoever builds the demo holds it; says whether nobody did. A slow build's task is delivered once more."""
    with _lock(TRY, DEMO) as is_mine:
        yield is_mine


@contextmanager
def _lock(function: str, number: int) -> Iterator[bool]:
    """Says whether it was got; one that is waited for always is, and Postgres then answers nothing.

    On a connection of its own: whoever dies with it loses the connection, and Postgres frees the lock.
    """
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:
        found = own.execute(f"select {function}(%s)", [number]).fetchone()
        yield found is not None and found[0] is not False
