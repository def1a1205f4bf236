"""Usage as a file: every row of the filtered set, exact, one for each department and person."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from metering.views.breakdown import Breakdown
from metering.views.tables import owner_key
from metering.views.tabs import Tab
from metering.views.usage_page import UsageView, read_breakdown
from tenants.services.audit import record_audit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet takes a text that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Value = str | Decimal


def export(view: UsageView) -> HttpResponse:
    """As CSV or XLSX. Taking all usage away as a file is kept in the audit trail (R-X-14)."""
    organization = view.reader.organization
    if view.reader.is_administrator:
        details = {"format": view.asked.export, "term": view.usage.term.start.isoformat()}
        record_audit("usage.exported", "organization", organization.id, at=view.reader.at, details=details)
    tabs = view.tabs
    rows = [_heading(tabs), *_rows(read_breakdown(view), view, tabs)]
    is_csv = view.asked.export == "csv"
    response = HttpResponse(
        _as_csv(rows) if is_csv else _as_xlsx(rows), content_type="text/csv; charset=utf-8" if is_csv else XLSX
    )
    name = f"{organization.slug}-usage-{view.usage.term.start.isoformat()}.{view.asked.export}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _heading(tabs: Sequence[Tab]) -> list[Value]:
    named = [f"{tab.name} ({tab.unit})" if tab.unit else str(tab.name) for tab in tabs]
    return [_("First day"), _("Last day"), _("Department code"), _("Department"), _("Person"), _("Reference"), *named]


def _rows(breakdown: Breakdown, view: UsageView, tabs: Sequence[Tab]) -> Iterator[list[Value]]:
    """In the order of department, then person; what belongs to none comes last."""
    days = [view.usage.passed.start.isoformat(), view.usage.passed.last_day.isoformat()]
    parts = breakdown.by_department_and_owner
    for department_id, owner in sorted(
        parts, key=lambda part: (*breakdown.department_key(part[0]), *owner_key(part[1]))
    ):
        department = breakdown.departments[department_id] if department_id else None
        yield [
            *days,
            department.code if department else "",
            department.name if department else "",
            owner.name,
            owner.reference,
            *(tab.measure.total(parts[department_id, owner]) for tab in tabs),
        ]


def _as_csv(rows: Sequence[Sequence[Value]]) -> bytes:
    """Numbers as programs read them, whatever the reader's language; an apostrophe keeps a text from being run."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _csv_cell(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _as_xlsx(rows: Sequence[Sequence[Value]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Usage"))
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _xlsx_cell(sheet: Any, value: Value) -> Any:
    """A text is said to be one, or a first "=" would make it a formula."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def plain(value: Decimal) -> str:
    """Without an exponent, and without zeros that say nothing.

    >>> plain(Decimal("230.000")), plain(Decimal("1E+3"))
    ('230', '1000')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
