"""Who may see which rows: the only place that sets a database role, or a setting that row policies read (R-X-9).

Isolation is double. In the query, every queryset of a tenant-owned model carries `InScope`, a condition compiled when
the query *runs*: `Person.objects.all()` may be built anywhere, and raises when it runs outside of a scope. In the
table, row policies compare each row with the settings that `scoped` makes.

    with scoped(Scope(Role.WEB, organization_id=north.id)):
        Person.objects.count()  # the people of north

Scopes nest, and leaving one restores the outer one. Outside of all, the log-in of the program has no grants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.sql import quote

from tenants.prepared import fetch_prepared

Row = TypeVar("Row")
Model = TypeVar("Model", bound=models.Model)


class Role(StrEnum):
    """The database roles a transaction may take. The program's own log-in has no rights but to become one of them."""

    WEB = "lisens_web"
    STAFF = "lisens_staff"
    WORKER = "lisens_worker"


@dataclass(frozen=True, slots=True)
class Scope:
    """On whose behalf the program acts.

    WEB without an organization sees no tenant's rows. STAFF and WORKER see all, unless they act for one organization.
    """

    role: Role
    organization_id: UUID | None = None
    user_id: UUID | None = None
    api_key_id: UUID | None = None


STAFF = Scope(Role.STAFF)
WORKER = Scope(Role.WORKER)


def worker_for(organization_id: UUID) -> Scope:
    """A job that acts for one organization is held to it by the database too."""
    return Scope(Role.WORKER, organization_id)


class ScopeMissing(RuntimeError):
    """A tenant-owned table was asked outside of `scoped`."""


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current_scope() -> Scope:
    """The scope in force; raises `ScopeMissing` outside of all."""
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("no scope: the caller belongs inside tenants.scoping.scoped(...)")
    return scope


def current_organization() -> UUID:
    """The one organization that the scope acts for; raises `ScopeMissing` if it is not held to one."""
    organization_id = current_scope().organization_id
    if organization_id is None:
        raise ScopeMissing("this needs a scope that acts for one organization")
    return organization_id


def current_user() -> UUID:
    """The user on whose behalf the scope acts; raises `ScopeMissing` if it is a key or a job."""
    user_id = current_scope().user_id
    if user_id is None:
        raise ScopeMissing("this needs a scope that acts for a user")
    return user_id


@contextmanager
def scoped(scope: Scope, *, using: str = "default") -> Iterator[Scope]:
    """Acts as `scope` inside the block, in a transaction of its own, or a savepoint of the one there is.

    A failure rolls back, which undoes the settings too. Success releases the savepoint, which keeps them: so they are
    put back by hand, and only when nested, as a commit forgets them anyway. The Python side is reset before the
    commit: `on_commit` callbacks run without a scope and open their own.
    """
    connection = connections[using]
    is_nested = connection.in_atomic_block
    with transaction.atomic(using=using):
        outer = _current.get()
        _tell_database(connection, scope)
        token = _current.set(scope)
        try:
            yield scope
        finally:
            _current.reset(token)
        if is_nested and not connection.needs_rollback:
            _tell_database(connection, outer)


@contextmanager
def within(scope: Scope) -> Iterator[Scope]:
    """For a look-up: as `scoped`, but costs nothing where that very scope is in force already."""
    if _current.get() == scope:
        yield scope
        return
    with scoped(scope):
        yield scope


_SET_SCOPE = """
select set_config('role', %s, true), set_config('app.organization_id', %s, true), set_config('app.user_id', %s, true)
"""


def _tell_database(connection: BaseDatabaseWrapper, scope: Scope | None) -> None:
    """One round trip; `true` means until the transaction ends. Role `none` is the log-in itself, without rights."""
    role = scope.role if scope else "none"
    organization_id = scope.organization_id if scope else None
    user_id = scope.user_id if scope else None
    settings = [str(role), str(organization_id or ""), str(user_id or "")]
    if connection.connection.info.transaction_status is TransactionStatus.IDLE:
        _begin(connection, settings)
        return
    with connection.cursor() as cursor:
        fetch_prepared(cursor, _SET_SCOPE, settings)


def _begin(connection: BaseDatabaseWrapper, settings: Sequence[str]) -> None:
    """Begins the transaction and its scope in one go; the driver would begin it in a round trip of its own."""
    text = f"begin;{_SET_SCOPE % tuple(quote(setting) for setting in settings)}"
    with connection.wrap_database_errors:
        result = connection.connection.pgconn.exec_(text.encode())
        if result.status != ExecStatus.TUPLES_OK:
            is_told = result.error_field(DiagnosticField.SQLSTATE) is not None
            raise error_from_result(result) if is_told else psycopg.OperationalError(result.get_error_message())


def in_chunks(scope: Scope, read: Callable[[Any], list[Row]], key: Callable[[Row], object]) -> Iterator[Row]:
    """Rows for a streamed response: `read(after)` gives the next chunk, each in a scope and transaction of its own.

    No transaction waits for a slow reader, and no scope is in force while the generator is paused.
    """
    after: object = None
    while True:
        with scoped(scope):
            rows = list(read(after))
        if not rows:
            return
        yield from rows
        after = key(rows[-1])


class InScope(models.Func):
    """True for rows of the scope's organization; decided when the statement is made, not when the query is built."""

    output_field = models.BooleanField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[Any, ...]]:
        scope = current_scope()
        if scope.organization_id is not None:
            sql, params = compiler.compile(self.get_source_expressions()[0])
            return f"{sql} = %s", (*params, scope.organization_id)
        if scope.role is Role.WEB:
            raise EmptyResultSet
        raise FullResultSet


class OwnUser(models.Func):
    """True for rows of the scope's user."""

    output_field = models.BooleanField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[Any, ...]]:
        user_id = current_scope().user_id
        if user_id is None:
            raise EmptyResultSet
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return f"{sql} = %s", (*params, user_id)


class TenantManager(models.Manager[Model]):
    """Adds `InScope` to every query; `or_own` also admits rows of the scope's own user."""

    def __init__(self, column: str = "organization_id", or_own: str | None = None) -> None:
        super().__init__()
        self.column, self.or_own = column, or_own

    def get_queryset(self) -> models.QuerySet[Model]:
        condition = models.Q(InScope(self.column))
        if self.or_own:
            condition |= models.Q(OwnUser(self.or_own))
        return super().get_queryset().filter(condition)


class TenantOwnedModel(models.Model):
    """A table whose every row belongs to one organization. `base_manager_name` covers related objects and saves."""

    organization = models.ForeignKey("tenants.Organization", models.PROTECT, db_index=False, related_name="+")

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


def in_lock_order(ids: Iterable[UUID | str]) -> list[str]:
    """Ids as text, sorted: the one order in which locks on several organizations are taken."""
    return sorted({str(i) for i in ids})
