"""Databases for tests: clones of the one that the owner has migrated."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

TEMPLATE = "lisens_template"
_ALIASES = ("default", "owner")
# Any number will do: it keeps the xdist workers from migrating the template at the same time.
_MIGRATION_LOCK = 5_364_731


def connect_as_superuser(database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(os.environ["DATABASE_ADMIN_URL"], dbname=database, autocommit=True)


def migrate_template() -> None:
    """Migrates the template as the owner, who is no superuser; the first worker does it, the others wait.

    That it is done is written on the database itself, as Postgres's mark for templates.
    """
    with connect_as_superuser() as superuser:
        superuser.execute("select pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
        if not _is_template(superuser):
            use_database(TEMPLATE)
            call_command("migrate", database="owner", verbosity=0)
            # Nobody may be connected to a database while it is cloned.
            connections.close_all()
            superuser.execute(sql.SQL("alter database {} is_template true").format(sql.Identifier(TEMPLATE)))


def _is_template(superuser: "psycopg.Connection[tuple[object, ...]]") -> bool:
    row = superuser.execute("select datistemplate from pg_database where datname = %s", (TEMPLATE,)).fetchone()
    return row == (True,)


def clone_template(name: str, template: str = TEMPLATE) -> None:
    """Makes the database `name`, equal to one that nobody is connected to."""
    drop_database(name)
    statement = sql.SQL("create database {} template {} owner lisens_owner")
    with connect_as_superuser() as superuser:
        superuser.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(name: str) -> None:
    """Drops it if it exists, and ends whoever is still connected to it."""
    with connect_as_superuser() as superuser:
        superuser.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def use_database(name: str) -> None:
    """Makes both of Django's connections lead to the database `name` from now on."""
    for alias in _ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def database_in_use() -> str:
    name: str = connections["default"].settings_dict["NAME"]
    return name


class OpenDatabase:
    """A database with connections of its own, which stay open while Django's lead elsewhere."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._connections = {alias: connections[alias].copy() for alias in _ALIASES}
        for connection in self._connections.values():
            connection.settings_dict["NAME"] = name

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Makes both of Django's connections lead here inside the block, which no transaction may be open before."""
        usual = {alias: connections[alias] for alias in _ALIASES}
        for connection in usual.values():
            assert not connection.in_atomic_block, f"ask for the rows of {self.name} before the fixture db"
        _connect_django_by(self._connections)
        try:
            yield
        finally:
            _connect_django_by(usual)

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


def _connect_django_by(wanted: Mapping[str, BaseDatabaseWrapper]) -> None:
    for alias, connection in wanted.items():
        connections[alias] = connection
