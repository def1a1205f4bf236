"""What waits for a person, and the few figures beside it: told by the app that knows, shown on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from tenants.admin_floor.shown import Words

# A page that a person can take in; the whole list is one link away.
MOST_ROWS = 20

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One kind of thing that only a person can do, worst first. `template` shows the rows, `url` is the whole list."""

    code: str
    title: Words
    count: int
    note: Words
    url: str
    template: str
    rows: Sequence[Any]
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Something to know, and nothing to do. Each value is written by the template of its own."""

    title: Words
    template: str
    values: Sequence[Any]
    url: str


def first_rows(rows: QuerySet[Row]) -> tuple[list[Row], int]:
    """The rows that the page shows, and how many there are; a second look only if there are more."""
    shown = list(rows[:MOST_ROWS])
    return shown, len(shown) if len(shown) < MOST_ROWS else rows.count()


WaitingReader = Callable[[datetime], Waiting]
FigureReader = Callable[[datetime], Figure]
Reader = TypeVar("Reader", WaitingReader, FigureReader)

_waiting: list[tuple[int, WaitingReader]] = []
_figures: list[tuple[int, FigureReader]] = []


def waits_for_staff(*, place: int) -> Callable[[WaitingReader], WaitingReader]:
    """Adds what the decorated reader finds to the page of the day, in the order of the places."""
    return _registering(_waiting, place)


def figure_of_the_day(*, place: int) -> Callable[[FigureReader], FigureReader]:
    return _registering(_figures, place)


def all_waiting(at: datetime) -> list[Waiting]:
    return [reader(at) for _, reader in sorted(_waiting, key=itemgetter(0))]


def all_figures(at: datetime) -> list[Figure]:
    return [reader(at) for _, reader in sorted(_figures, key=itemgetter(0))]


def _registering(readers: list[tuple[int, Reader]], place: int) -> Callable[[Reader], Reader]:
    def register(reader: Reader) -> Reader:
        readers.append((place, reader))
        return reader

    return register
