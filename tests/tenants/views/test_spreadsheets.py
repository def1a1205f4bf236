"""Files of tables: exact, and no text in them is ever a formula."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tenants.views.spreadsheets import as_csv, as_xlsx, plain, table_file


def test_numbers_are_written_without_an_exponent() -> None:
    assert [plain(Decimal(text)) for text in ("0", "1E+3", "0.10", "-0.000000001", "100")] == [
        "0",
        "1000",
        "0.1",
        "-0.000000001",
        "100",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_stays_a_text(text: str) -> None:
    ((first, second),) = csv.reader(StringIO(as_csv([[text, Decimal("-1.50")]]).decode(), newline=""))
    assert (first, second) == (f"'{text}", "-1.5")
    (sheet,) = load_workbook(BytesIO(as_xlsx([[text, Decimal("-1.50")]], "Sheet"))).worksheets
    ((cell, number),) = sheet.iter_rows()
    assert (cell.data_type, number.data_type, number.value) == ("s", "n", -1.5)


def test_the_file_says_what_it_is() -> None:
    answer = table_file([["a"]], name="north-usage.csv", sheet="Usage")
    assert (answer["Content-Type"], answer.content) == ("text/csv; charset=utf-8", b"a\r\n")
    assert answer["Content-Disposition"] == 'attachment; filename="north-usage.csv"'
