"""What stands on a row's page; an app adds sections to the pages of the apps below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page: its template, and what the template knows beside the page's own context."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


SectionReader = Callable[[Any], Section | None]

_readers: dict[type[Model], list[tuple[int, SectionReader]]] = defaultdict(list)


def section_on(model: type[Model], *, place: int) -> Callable[[SectionReader], SectionReader]:
    """Adds what the decorated reader makes of a row to the row's page, in the order of the places."""

    def register(reader: SectionReader) -> SectionReader:
        _readers[model].append((place, reader))
        return reader

    return register


def sections_of(row: Model) -> list[Section]:
    """The sections of one row's page; a reader that has nothing to say gives none."""
    readers = [reader for _, reader in sorted(_readers[type(row)], key=itemgetter(0))]
    return [section for reader in readers if (section := reader(row)) is not None]
