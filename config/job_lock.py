"""One runner of jobs at a time: a replay of older days must not be overtaken by today's jobs.

The jobs themselves need no lock to be right; but dates in a number series never fall, so an invoice of today issued in
the middle of a replay would leave the older ones without a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

JOBS, DEMO = 7_301_846_201, 7_301_846_202


@contextmanager
def job_lock(*, wait: bool) -> Iterator[bool]:
    """Whoever runs jobs holds it; without `wait`, says whether it was free."""
    with _lock(JOBS, wait=wait) as is_mine:
        yield is_mine


@contextmanager
def demo_lock() -> Iterator[bool]:
    """Whoever builds the demo holds it; says whether nobody did. A slow build's task is delivered once more."""
    with _lock(DEMO, wait=False) as is_mine:
        yield is_mine


@contextmanager
def _lock(number: int, *, wait: bool) -> Iterator[bool]:
    """On a connection of its own: whoever dies with it loses the connection, and Postgres frees the lock."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:
        if wait:
            own.execute("select pg_advisory_lock(%s)", [number])
            is_mine = True
        else:
            found = own.execute("select pg_try_advisory_lock(%s)", [number]).fetchone()
            is_mine = bool(found and found[0])
        yield is_mine
