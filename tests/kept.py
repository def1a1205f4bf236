"""Databases that are filled once a worker, for the many tests that begin with the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, TypeVar

from pytest_django import DjangoDbBlocker

from tests.databases import clone_template, database_in_use, drop_database, use_database

T = TypeVar("T")


class KeptDatabases:
    """Each is known by the function that fills it, whose answer every test gets as a copy of its own."""

    def __init__(self, worker: str, blocker: DjangoDbBlocker) -> None:
        self._worker = worker
        self._blocker = blocker
        self._filled: dict[Callable[[], Any], tuple[str, Any]] = {}

    @contextmanager
    def in_use(self, fill: Callable[[], T]) -> Iterator[T]:
        """Until the end Django's connections lead there: for tests that roll back, before their transaction begins."""
        name = self.name_of(fill)
        with self._led_to(name):
            yield deepcopy(self._filled[fill][1])

    def name_of(self, fill: Callable[[], object]) -> str:
        """The name of the database, which nobody is connected to."""
        if fill not in self._filled:
            name = f"lisens_{self._worker}_kept_{len(self._filled)}"
            with self._blocker.unblock():
                clone_template(name)
                with self._led_to(name):
                    self._filled[fill] = name, fill()
        return self._filled[fill][0]

    def drop_all(self) -> None:
        for name, _ in self._filled.values():
            drop_database(name)

    @contextmanager
    def _led_to(self, name: str) -> Iterator[None]:
        with self._blocker.unblock():
            usual = database_in_use()
            use_database(name)
        try:
            yield
        finally:
            with self._blocker.unblock():
                use_database(usual)
