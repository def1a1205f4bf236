"""Files of events, as lines of JSON or as CSV: each line or row becomes the bytes of one CloudEvent."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

Piece: TypeAlias = tuple[int, bytes]
"""The number of a line, from 1, and the event that stands there."""

NEEDED = ("id", "source", "type", "time", "value")
COLUMNS = (*NEEDED, "subject", "person", "department", "integration")
IN_DATA = ("value", "person", "department", "integration")


class NotAnEventFile(ValueError):
    """A CSV whose first row does not name the columns of events; nothing of it is read."""


def pieces_of_lines(lines: Iterable[bytes]) -> Iterator[Piece]:
    """One event a line; empty lines are none."""
    for number, line in enumerate(lines, 1):
        if text := line.strip():
            yield number, text


def pieces_of_csv(lines: Iterable[str]) -> Iterator[Piece]:
    """One event a row; the first row names the columns, separated by commas or semicolons. Empty cells say nothing.

    A value is written as JSON writes it, with a point: what `1,5` means, nobody guesses. Raises `NotAnEventFile`.
    """
    lines = iter(lines)
    header = next(lines, "")
    delimiter = ";" if ";" in header and "," not in header else ","
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    _check_columns(names)
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield rows.line_num + 1, b""
            continue
        if cells:
            yield rows.line_num + 1, _event(names, cells)


def _check_columns(names: list[str]) -> None:
    missing, unknown = set(NEEDED) - set(names), set(names) - set(COLUMNS)
    if missing or unknown or len(set(names)) < len(names):
        raise NotAnEventFile(
            f"the first row names the columns {', '.join(NEEDED)}, and may name {', '.join(COLUMNS[len(NEEDED) :])};"
            f" it names {', '.join(names) or 'none'}"
        )


def _event(names: list[str], cells: list[str]) -> bytes:
    """No event if there are more or fewer cells than columns, or text that is not Unicode."""
    if len(cells) != len(names):
        return b""
    said = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
    data = {name: said.pop(name) for name in IN_DATA if name in said}
    try:
        return msgspec.json.encode({**said, "data": data})
    except UnicodeEncodeError:
        return b""
