"""A customer's departments, as the vendor's staff may correct them on request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.actions import Done, StaffAction, offer_action
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.forms import ActionForm
from tenants.admin_floor.shown import page_address
from tenants.forms import DepartmentForm
from tenants.models import Department
from tenants.services.departments import change_department


@admin.register(Department)
class DepartmentAdmin(FactAdmin):
    page_template = "admin/tenants/department.html"
    page_select_related = ("organization",)
    list_title = gettext_lazy("Departments")
    list_display = ("shown_name", "shown_code", "customer", "booked")
    list_select_related = ("organization",)
    search_fields = ("name", "code", "accounting_string", "organization__name", "organization__slug")
    empty_words = gettext_lazy("No departments yet. Customers add theirs in the portal or through the API.")

    shown_name = column("name", gettext_lazy("name"))
    shown_code = column("code", gettext_lazy("code"))
    booked = column("accounting_string", gettext_lazy("accounting string"))

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, department: Department) -> str:
        return department.organization.name


class ChangeDepartmentForm(DepartmentForm, ActionForm):
    """The portal's own questions."""


@offer_action
class ChangeDepartment(StaffAction):
    model = Department
    code = "change-facts"
    title = gettext_lazy("Change the department")
    button = gettext_lazy("Save the changes")
    intro = gettext_lazy("What was split before keeps the name, the code and the accounting string of then.")
    form_class = ChangeDepartmentForm

    def initial(self, subject: Department) -> dict[str, Any]:
        return {field: getattr(subject, field) for field in DepartmentForm.base_fields}

    def perform(self, subject: Department, answers: Mapping[str, Any], at: datetime) -> Done:
        changed = change_department(
            subject.pk,
            {"name": answers["name"], "code": answers["code"], "accounting_string": answers["accounting_string"]},
            at=at,
        )
        return Done(_("%(name)s is saved.") % {"name": changed.name}, page_address(changed))
