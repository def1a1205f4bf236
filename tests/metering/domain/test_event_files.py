"""Files of events."""

import json
from typing import Any

import pytest

from metering.domain.event_files import NotAnEventFile, pieces_of_csv, pieces_of_lines

HEADER = "id,source,type,time,value,person"


def read(*rows: str, header: str = HEADER) -> list[tuple[int, Any]]:
    return [(line, json.loads(piece) if piece else None) for line, piece in pieces_of_csv([header, *rows])]


def test_row_is_an_event() -> None:
    assert read('1,app,tiles,2026-06-10T10:00:00Z,2.5,"a, b"\n', "\n", "2,app,tiles,2026-06-10T10:00:00Z,1,\n") == [
        (2, {"id": "1", "source": "app", "type": "tiles", "time": "2026-06-10T10:00:00Z",
             "data": {"value": "2.5", "person": "a, b"}}),
        (4, {"id": "2", "source": "app", "type": "tiles", "time": "2026-06-10T10:00:00Z", "data": {"value": "1"}}),
    ]  # fmt: skip


def test_semicolons_separate_where_the_header_says_so() -> None:
    ((_, event),) = read("1;app;tiles;t;0,5", header="id;source;type;time;value")
    assert event["data"] == {"value": "0,5"}  # and is refused later: nobody guesses what it means


@pytest.mark.parametrize("row", ["1,app", "1,app,tiles,t,1,p,too many", "1,app,tiles,t,1,\udcff"])
def test_row_that_is_none_is_empty(row: str) -> None:
    assert read(row) == [(2, None)]


@pytest.mark.parametrize("header", ["", "id,source", f"{HEADER},price", f"{HEADER},id", "1,app,tiles,t,1,p"])
def test_header_names_the_columns(header: str) -> None:
    with pytest.raises(NotAnEventFile):
        list(pieces_of_csv([header]))


def test_lines_are_numbered_as_in_the_file() -> None:
    assert list(pieces_of_lines([b"{}\r\n", b"\n", b" {} \n"])) == [(1, b"{}"), (3, b"{}")]
