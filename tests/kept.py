"""Databases that are filled once a worker, for the many tests that begin with the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from pytest_django import DjangoDbBlocker

from tests.databases import OpenDatabase, clone_template, drop_database

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Its connections stay open from test to test: a new one costs more than most tests."""

    database: OpenDatabase
    answer: Any


def no_rows() -> None:
    """Fills nothing: the database is as the migrations leave it."""


class KeptDatabases:
    """Each is known by the function that fills it and its arguments; every test gets a copy of what that answered."""

    def __init__(self, worker: str, blocker: DjangoDbBlocker) -> None:
        self._worker = worker
        self._blocker = blocker
        self._kept: dict[tuple[Callable[..., Any], tuple[object, ...]], _Kept] = {}

    @contextmanager
    def in_use(self, fill: Callable[..., T], *arguments: object) -> Iterator[T]:
        """Until the end Django's connections lead there: for tests that roll back, before their transaction begins."""
        kept = self._find(fill, arguments)
        with kept.database.in_use():
            yield deepcopy(kept.answer)

    def clone(self, name: str, fill: Callable[..., T], *arguments: object) -> T:
        """Makes the database `name` begin with the same rows, for tests with commits; returns a copy of the answer."""
        kept = self._find(fill, arguments)
        kept.database.close()
        clone_template(name, kept.database.name)
        answer: T = deepcopy(kept.answer)
        return answer

    def drop_all(self) -> None:
        for kept in self._kept.values():
            kept.database.close()
            drop_database(kept.database.name)

    def _find(self, fill: Callable[..., Any], arguments: tuple[object, ...]) -> _Kept:
        key = fill, arguments
        if key not in self._kept:
            database = OpenDatabase(f"lisens_{self._worker}_kept_{len(self._kept)}")
            clone_template(database.name)
            with self._blocker.unblock(), database.in_use():
                self._kept[key] = _Kept(database=database, answer=fill(*arguments))
        return self._kept[key]
