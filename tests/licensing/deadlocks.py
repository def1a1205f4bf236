"""What the server itself says of transactions that waited for each other in a circle."""

from __future__ import annotations

import psycopg


def deadlocks(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """How many there have been in this database."""
    connection.execute("select pg_stat_clear_snapshot()")
    found = connection.execute("select deadlocks from pg_stat_database where datname = current_database()").fetchone()
    assert found is not None
    return int(str(found[0]))
