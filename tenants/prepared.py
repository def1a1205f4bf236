"""Prepared statements: planning the big ones costs as much as storing a hundred events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db.backends.utils import CursorWrapper


def fetch_prepared(cursor: CursorWrapper, statement: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
    """Runs a statement prepared, in the transaction of `cursor`. Django's own cursors bind on the client instead."""
    connection = cursor.db
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as server_side:
        server_side.execute(statement, parameters, prepare=True)
        return server_side.fetchall()
