"""CSV as spreadsheets and personnel systems write it: the encoding and the separator are found, never guessed at."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO

from tenants.domain.people_files.sheet import MOST_COLUMNS, Notice, NotReadable, Sheet, SheetLimits, SheetRow, sheet_of
from tenants.domain.text import FORMULA_STARTS

SEPARATORS = (";", ",", "\t")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# A letter beyond ASCII in UTF-8. In Windows-1252 it would be an accented capital before a sign that nobody writes.
UTF8_LETTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def read_csv(content: bytes, limits: SheetLimits, score: Callable[[list[str]], int]) -> Sheet:
    """The separator is the one with which `score` knows the most of the headings.

    Raises `NotReadable`: NOT_TEXT, MIXED_ENCODING, BROKEN_CSV, TOO_MANY_COLUMNS, and as `sheet_of`.
    """
    text, notices = _decoded(content)
    separator = _separator(text, score)
    try:
        return sheet_of(_rows(text, separator), limits, notices)
    except csv.Error as error:
        raise NotReadable("BROKEN_CSV", {"reason": str(error)}) from error


def _decoded(content: bytes) -> tuple[str, tuple[Notice, ...]]:
    """UTF-8 and UTF-16 say what they are; what is neither is Windows-1252, which the reader is told."""
    notices: tuple[Notice, ...] = ()
    try:
        text = content.decode("utf-16" if content.startswith(UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(UTF16_MARKS):
            raise NotReadable("NOT_TEXT") from error
        text, notices = _windows_1252(content), (Notice(code="WINDOWS_1252"),)
    if "\x00" in text:
        raise NotReadable("NOT_TEXT")
    return text, notices


def _windows_1252(content: bytes) -> str:
    if UTF8_LETTER.search(content):
        raise NotReadable("MIXED_ENCODING")
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise NotReadable("NOT_TEXT") from error


def _separator(text: str, score: Callable[[list[str]], int]) -> str:
    found = {separator: _headings(text, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: (score(found[separator]), len(found[separator])))


def _headings(text: str, separator: str) -> list[str]:
    try:
        return next((row for row in csv.reader(StringIO(text, newline=""), delimiter=separator) if any(row)), [])
    except csv.Error:
        return []


def _rows(text: str, separator: str) -> Iterator[SheetRow]:
    """Every row has as many cells as the headings, or a shift of one would write names into addresses."""
    width = 0
    for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True), 1):
        if not any(cell.strip() for cell in cells):
            continue
        width = width or len(cells)
        if width > MOST_COLUMNS:
            raise NotReadable("TOO_MANY_COLUMNS", {"most": MOST_COLUMNS})
        if len(cells) != width:
            raise NotReadable("UNEVEN_ROW", {"row": number, "cells": len(cells), "headings": width})
        yield SheetRow(number, tuple(map(formulaic, cells)))


def formulaic(text: str) -> str:
    """What a cell of our own CSV said before an apostrophe kept it from being run.

    >>> formulaic("'=1+1"), formulaic("'t Hooft")
    ('=1+1', "'t Hooft")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
