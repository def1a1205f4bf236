"""Many rows at once: COPY into a temporary table, and one INSERT … SELECT from there.

Postgres refuses COPY into a table with row policies, and rightly: the INSERT asks them of every row. A job that writes
for hundreds of organizations uses this; whoever writes a row or two saves models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, models, transaction
from psycopg import sql


def fresh_ids(count: int) -> list[UUID]:
    """So many new public ids, ascending: for rows that point to each other before they are written."""
    with connection.cursor() as cursor:
        cursor.execute("select uuidv7() from generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def insert_rows(
    model: type[models.Model],
    rows: Sequence[tuple[Any, ...]],
    *,
    once: str | None = None,
    computed: Mapping[str, LiteralString] = MappingProxyType({}),
) -> list[UUID]:
    """Writes named tuples whose fields are columns, in their order; answers the ids of those that were new.

    `once` names the unique constraint that makes a fact written once: a row that it refuses is left out, since whoever
    wrote it before, or writes it at this moment, has been first. Any other refusal raises, and writes nothing. Rows are
    given in one order by everybody, so that two writers never wait for each other in a circle. `computed` has the SQL
    of columns whose values the database has already, over the columns of `waiting`: they need not go there and back.
    """
    if not rows:
        return []
    statements = _statements(model, rows[0]._fields, once, computed)  # type: ignore[attr-defined]  # a NamedTuple
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements.make)
        with connection.wrap_database_errors, cursor.copy(statements.copy) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(statements.insert)
        new = [row[0] for row in cursor.fetchall()]
        cursor.execute(statements.drop)
    return new


def json_text(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """A value for a JSON column. Raises TypeError for what JSON does not have."""
    return msgspec.json.encode(value).decode()


class _Statements(NamedTuple):
    make: sql.Composed
    copy: sql.Composed
    insert: sql.Composed
    drop: sql.Composed


def _statements(
    model: type[models.Model], columns: Sequence[str], once: str | None, computed: Mapping[str, LiteralString]
) -> _Statements:
    table = model._meta.db_table
    skip = sql.SQL("on conflict on constraint {} do nothing").format(sql.Identifier(once)) if once else sql.SQL("")
    # What is computed is written in our own sources, never by anybody who calls the product.
    values = [sql.SQL(computed[name]) if name in computed else sql.Identifier("waiting", name) for name in columns]
    names = {
        "table": sql.Identifier(table),
        "waiting": sql.Identifier("pg_temp", f"waiting_{table}"),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
        "values": sql.SQL(", ").join(values),
        "skip": skip,
    }
    return _Statements(*(sql.SQL(text).format(**names) for text in _TEXTS))


_TEXTS = (
    "create temporary table {waiting} as select {columns} from {table} with no data",
    "copy {waiting} ({columns}) from stdin",
    "insert into {table} ({columns}) select {values} from {waiting} as waiting {skip} returning id",
    "drop table {waiting}",
)
