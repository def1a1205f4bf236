"""A table as a file has it: cells with the row they stand in, whatever kind of file it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be taken as it stands, by its code, with what it shows."""

    code: str
    value: str


Cell = str | date | BadCell


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not empty; its number counts as spreadsheets do, from 1, with empty rows."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something about the file that its reader is told, and that stops nobody."""

    code: str
    details: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLimits:
    """How much a file may hold: bytes as they come, and rows below the headings."""

    most_bytes: int
    most_rows: int


class NotReadable(Exception):
    """A file that is refused whole; nothing of it is taken."""

    def __init__(self, code: str, details: Mapping[str, str | int] | None = None) -> None:
        super().__init__(code)
        self.code, self.details = code, dict(details or {})


def sheet_of(rows: Iterable[SheetRow], limits: SheetLimits, notices: tuple[Notice, ...] = ()) -> Sheet:
    """The first row that is not empty has the headings. Raises `NotReadable`: EMPTY_FILE, TOO_MANY_ROWS."""
    filled = _filled(rows)
    first = next(filled, None)
    if first is None:
        raise NotReadable("EMPTY_FILE")
    headings = tuple(cell if isinstance(cell, str) else "" for cell in first.cells)
    kept: list[SheetRow] = []
    for row in filled:
        if len(kept) == limits.most_rows:
            raise NotReadable("TOO_MANY_ROWS", {"most": limits.most_rows})
        kept.append(row)
    return Sheet(headings=headings, rows=tuple(kept), notices=notices)


def _filled(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    return (row for row in rows if any(not isinstance(cell, str) or cell.strip() for cell in row.cells))
