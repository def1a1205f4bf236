"""Excel workbooks: the first sheet, with what its cells show. They are ZIPs of XML, and taken for hostile ones."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet._reader import WorkSheetParser

from tenants.domain.people_files.sheet import (
    MOST_COLUMNS,
    BadCell,
    Cell,
    Notice,
    NotReadable,
    Sheet,
    SheetLimits,
    SheetRow,
    sheet_of,
)

MOST_PARTS = 500
# Ten thousand people with every column are a fifth of it.
MOST_UNPACKED_BYTES = 30_000_000
# A tag costs what a hundred letters do, and the same ten thousand people have half of these.
MOST_TAGS = 1_500_000
# Empty rows that carry a colour are rows too.
MOST_SHEET_ROWS = 100_000
# Numbers of more digits have lost some of them in the spreadsheet.
FIRST_INEXACT = 10**15
FORBIDDEN = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
# A program has written the formula, and no spreadsheet has ever shown what it comes to.
FORMULA_ONLY = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"""
    rb"""\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></|</(?:\w+:)?c>)"""
)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")


def read_xlsx(content: bytes, limits: SheetLimits) -> Sheet:
    """Raises `NotReadable`: as `sheet_of`, BROKEN_WORKBOOK, WORKBOOK_TOO_LARGE, MERGED_CELLS, FORMULA_WITHOUT_VALUE,
    TOO_MANY_COLUMNS.
    """
    _inspect(content)
    # What a workbook lacks that people do not see is nothing to warn of.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(content, limits)
        except NotReadable:
            raise
        except Exception as error:  # whatever a library of XML and ZIP raises for a file that is not right
            raise NotReadable("BROKEN_WORKBOOK") from error


def _inspect(content: bytes) -> None:
    """Looks into the ZIP first: an entry unpacks to no more than it says."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
                raise NotReadable("WORKBOOK_TOO_LARGE")
            texts = [archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))]
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise NotReadable("BROKEN_WORKBOOK") from error
    if sum(text.count(b"<") for text in texts) > MOST_TAGS:
        raise NotReadable("WORKBOOK_TOO_LARGE")
    if any(word in text for text in texts for word in FORBIDDEN):
        raise NotReadable("BROKEN_WORKBOOK")


def _read(content: bytes, limits: SheetLimits) -> Sheet:
    book: Any = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    if not book.worksheets:
        raise NotReadable("EMPTY_FILE")
    first = book.worksheets[0]
    _inspect_sheet(first)
    others = len(book.worksheets) > 1
    notices = (Notice(code="FIRST_SHEET_ONLY", details={"sheet": str(first.title)}),) if others else ()
    return sheet_of(_rows(first), limits, notices)


def _inspect_sheet(sheet: Any) -> None:
    """What the library does not tell of a sheet that it reads row by row."""
    with sheet._get_source() as source:
        text = source.read()
    for code, pattern in (("MERGED_CELLS", MERGED), ("FORMULA_WITHOUT_VALUE", FORMULA_ONLY)):
        if pattern.search(text):
            raise NotReadable(code)


def _rows(sheet: Any) -> Iterator[SheetRow]:
    """By the numbers that the rows say they have: the library would make every row of a gap, which may be a million."""
    last = 0
    for number, cells in _parsed(sheet):
        if number > MOST_SHEET_ROWS:
            raise NotReadable("TOO_MANY_ROWS", {"most": MOST_SHEET_ROWS})
        if number <= last:
            raise NotReadable("BROKEN_WORKBOOK")
        last = number
        yield SheetRow(number, _line(cells))


def _parsed(sheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Rows as the library reads them, before it fills the gaps between them."""
    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        yield from parser.parse()


def _line(cells: list[dict[str, Any]]) -> tuple[Cell, ...]:
    found = {cell["column"]: _cell(cell["value"], cell["data_type"]) for cell in cells}
    width = max((column for column, cell in found.items() if cell), default=0)
    if width > MOST_COLUMNS:
        raise NotReadable("TOO_MANY_COLUMNS", {"most": MOST_COLUMNS})
    return tuple(found.get(column, "") for column in range(1, width + 1))


def _cell(value: Any, data_type: str) -> Cell:
    """As people see it, but for numbers and days, which are exact."""
    if value is None:
        return ""
    if data_type == "e":
        return BadCell("ERROR_IN_CELL", str(value))
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else BadCell("TIME_IN_CELL", value.isoformat(" "))
    if isinstance(value, date | str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    return _number(value) if isinstance(value, int | float) else BadCell("TIME_IN_CELL", str(value))


def _number(value: int | float) -> Cell:
    if abs(value) >= FIRST_INEXACT:
        return BadCell("INEXACT_NUMBER", str(value))
    return str(int(value)) if value == int(value) else str(value)
