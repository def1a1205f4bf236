"""The partitions of events, one a month (UTC)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from django.db import transaction
from django.db.backends.utils import CursorWrapper

# By the connection itself: another one may lead to another database.
_made: WeakKeyDictionary[Any, set[tuple[int, int]]] = WeakKeyDictionary()


def ensure_months(cursor: CursorWrapper, months: Iterable[tuple[int, int]]) -> None:
    """Makes the partitions of these (year, month), before any key is taken.

    Asked once a month and connection. Remembered after the commit only, since a rollback takes the partition away.
    """
    made = _made.setdefault(cursor.db.connection, set())
    missing = sorted(set(months) - made)
    for year, month in missing:
        cursor.execute("select ensure_month(make_date(%s, %s, 1))", [year, month])
    if missing:
        transaction.on_commit(lambda: made.update(missing), using=cursor.db.alias)
