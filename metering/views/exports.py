"""Usage as a file: every row of the filtered set, exact, one for each department and person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from metering.views.breakdown import Breakdown
from metering.views.looked import UsageView
from metering.views.parts import read_breakdown
from metering.views.tables import owner_key
from metering.views.tabs import Tab
from tenants.services.audit import record_audit
from tenants.views.spreadsheets import Value, table_file


def export(view: UsageView) -> HttpResponse:
    """As CSV or XLSX. Taking all usage away as a file is kept in the audit trail (R-X-14)."""
    organization = view.reader.organization
    if view.reader.is_administrator:
        details = {"format": view.asked.export, "term": view.usage.term.start.isoformat()}
        record_audit("usage.exported", "organization", organization.id, at=view.reader.at, details=details)
    tabs = view.tabs
    rows = [_heading(tabs), *_rows(read_breakdown(view), view, tabs)]
    name = f"{organization.slug}-usage-{view.usage.term.start.isoformat()}.{view.asked.export}"
    return table_file(rows, name=name, sheet=_("Usage"))


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
