"""Tables as files: CSV for programs, XLSX for spreadsheets; exact values, and no text that is ever run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tenants.domain.text import unformulaic

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Value = str | int | Decimal | date | None


def table_file(rows: Iterable[Sequence[Value]], *, name: str, sheet: str) -> HttpResponse:
    """The rows, the heading first, as a file to be kept; `name` ends in `.csv` or `.xlsx`, `sheet` is its one sheet."""
    kind = name.rpartition(".")[2]
    content = as_csv(rows) if kind == "csv" else as_xlsx(rows, sheet)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Numbers and days as programs read them, in every language; an apostrophe keeps a text from being run."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def as_xlsx(rows: Iterable[Sequence[Value]], title: str) -> bytes:
    """One sheet whose first row stays in view; days are days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def plain(value: Decimal) -> str:
    """Without an exponent, and without zeros that say nothing.

    >>> plain(Decimal("230.000")), plain(Decimal("1E+3"))
    ('230', '1000')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _csv_cell(value: Value) -> str:
    if isinstance(value, str):
        return unformulaic(value)
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)


def _xlsx_cell(sheet: Any, value: Value) -> Any:
    """A text is said to be one, or a first "=" would make it a formula."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
