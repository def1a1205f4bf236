"""Something that must always hold, and the way to find where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`find_broken` returns one sentence for each thing that contradicts the statement."""

    statement: str
    find_broken: Callable[[], list[str]]
