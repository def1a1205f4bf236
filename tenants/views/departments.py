"""Departments of an organization: which there are, who belongs to them today, where their costs are booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.forms import DepartmentForm
from tenants.scoping import current_organization
from tenants.selectors import (
    DepartmentFacts,
    department_facts,
    departments_of,
    organization_facts,
    people_per_department,
)
from tenants.services.departments import add_department, change_department
from tenants.views.access import administrator_required
from tenants.views.refusals import show_refusal
from tenants.views.spreadsheets import Value, table_file

ROWS_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRow:
    department: DepartmentFacts
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentsPage:
    """`count` is how many the search found, `people_in_none` who is current today and belongs to none."""

    rows: Sequence[DepartmentRow]
    asked: str
    count: int
    people_in_none: int
    previous_page: int | None
    next_page: int | None


@require_safe
@administrator_required
def departments(request: HttpRequest) -> HttpResponse:
    organization = organization_facts(current_organization())
    today = local_day(timezone.now(), organization.timezone)
    people = people_per_department(organization.id, on=today)
    asked = request.GET.get("name", "").strip()
    found = [
        DepartmentRow(department=department, people=people.get(department.id, 0))
        for department in departments_of(organization.id)
        if asked.casefold() in f"{department.name} {department.code} {department.accounting_string}".casefold()
    ]
    if kind := _file_asked(request):
        name = f"{organization.slug}-departments-{today.isoformat()}.{kind}"
        return table_file(_table(found), name=name, sheet=_("Departments"))
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = DepartmentsPage(
        rows=list(page),
        asked=asked,
        count=len(found),
        people_in_none=people.get(None, 0),
        previous_page=page.previous_page_number() if page.has_previous() else None,
        next_page=page.next_page_number() if page.has_next() else None,
    )
    return render(request, "tenants/departments.html", {"departments": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def new_department(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None)
    if form.is_valid():
        try:
            added = add_department(current_organization(), **form.cleaned_data, at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": added.name})
            return redirect("departments")
    return _show_form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def department(request: HttpRequest, department_id: UUID) -> HttpResponse:
    try:
        known = department_facts(department_id)
    except NotFound as error:
        raise Http404 from error
    before = {field: getattr(known, field) for field in DepartmentForm.base_fields}
    form = DepartmentForm(request.POST or None, initial=before)
    if form.is_valid():
        answers = form.cleaned_data
        try:
            changed = change_department(
                known.id,
                {
                    "name": answers["name"],
                    "code": answers["code"],
                    "accounting_string": answers["accounting_string"],
                },
                at=timezone.now(),
            )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("departments")
    return _show_form(request, form, known)


def _show_form(request: HttpRequest, form: DepartmentForm, known: DepartmentFacts | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "tenants/department.html", {"form": form, "department": known}, status=status)


def _file_asked(request: HttpRequest) -> str:
    kind = request.GET.get("export", "")
    if kind not in ("", "csv", "xlsx"):
        raise BadRequest("export is none of csv, xlsx")
    return kind


def _table(rows: Sequence[DepartmentRow]) -> list[Sequence[Value]]:
    heading = (_("Code"), _("Name"), _("Accounting string"), _("External ID"), _("People today"))
    return [heading, *(_line(row.department, row.people) for row in rows)]


def _line(department: DepartmentFacts, people: int) -> Sequence[Value]:
    return (department.code, department.name, department.accounting_string, department.external_id, people)
