"""The clock of leases stands in the database, and is read after locks were waited for; jobs set it (R-X-5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction


@contextmanager
def clock_at(at: datetime) -> Iterator[None]:
    """Inside, `lisens_now()` is this instant. Success puts it back by hand, a failure by rolling back."""
    with transaction.atomic():
        before = _set(at.isoformat())
        yield
        _set(before)


def _set(now: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('app.now', true), '')")
        (before,) = cursor.fetchone()
        cursor.execute("select set_config('app.now', %s, true)", [now])
    return str(before)
