"""Public ids: UUIDv7, made by the database, ascending in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class UUIDv7(models.Func):
    function = "uuidv7"
    output_field = models.UUIDField()


def public_id() -> models.UUIDField:  # type: ignore[type-arg]  # the stub's two parameters are Django's own business
    """The primary key of every table whose rows are seen from outside."""
    return models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)


class OneOf(models.Func):
    """True for rows whose column holds one of these ids: `filter(OneOf("subscription_id", ids))`.

    One parameter, however many they are. `__in` makes an expression of each, which for the hundreds of a chunk costs
    more than the query.
    """

    output_field = models.BooleanField()
    array_type = "uuid[]"

    def __init__(self, column: str, ids: Iterable[UUID | str]) -> None:
        super().__init__(column)
        self.ids = list(ids)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[Any, ...]]:
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return f"{sql} = any(%s::{self.array_type})", (*params, self.array())

    def array(self) -> Any:
        return _array_of(self.ids)


class OneOfTexts(OneOf):
    """The same of a column of text."""

    array_type = "text[]"

    def array(self) -> Any:
        return self.ids


class OneOwned(models.Func):
    """As `OneOf`, with the organization of each id, `(organization id, id)`: by the index that begins with it.

    For jobs that read columns of many organizations' rows which have no index of their own.
    """

    output_field = models.BooleanField()

    def __init__(self, column: str, owned: Iterable[tuple[UUID, UUID]]) -> None:
        super().__init__("organization_id", column)
        self.owned = list(owned)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[Any, ...]]:
        owner, of_owner = (compiler.compile(expression) for expression in self.get_source_expressions())
        arrays = [_array_of(ids) for ids in (zip(*self.owned, strict=True) if self.owned else ((), ()))]
        sql = f"({owner[0]}, {of_owner[0]}) in (select * from unnest(%s::uuid[], %s::uuid[]))"  # noqa: S608  columns
        return sql, (*owner[1], *of_owner[1], *arrays)


def _array_of(ids: Iterable[UUID | str]) -> str:
    """As Postgres reads an array of ids: adapting hundreds one by one costs more than what they are asked for.

    Without hyphens, whose place costs more than the digits.
    """
    return "{" + ",".join([key.hex if isinstance(key, UUID) else key for key in ids]) + "}"
