"""What higher apps add when the program starts, so that lower ones ask them without knowing them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Source = TypeVar("Source")


class Registered(Generic[Source]):
    """In the order in which they were registered, each once.

    >>> sources: Registered[str] = Registered()
    >>> sources.register("billing"); sources.register("licensing"); sources.register("billing")
    >>> list(sources)
    ['billing', 'licensing']
    >>> sources.forget("billing"); list(sources)
    ['licensing']
    """

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def __iter__(self) -> Iterator[Source]:
        return iter(self._sources)

    def register(self, source: Source) -> None:
        """Called once, when a higher app is ready; registering a source again changes nothing."""
        if source not in self._sources:
            self._sources.append(source)

    def forget(self, source: Source) -> None:
        """It is asked no more. Raises ValueError for one that is not registered."""
        self._sources.remove(source)
