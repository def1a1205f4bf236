"""What an organization's invoices are split by when they are issued, with its fixed percentages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.domain.allocation_basis import PERCENT_DECIMALS, AllocationKey
from billing.models import SplitKey
from billing.selectors.allocations import UsualSplit, usual_split
from billing.services.allocation_rules import set_usual_split
from tenants.domain.refusal import Refused
from tenants.scoping import current_organization
from tenants.selectors import DepartmentFacts, departments_of
from tenants.views.access import manager_required
from tenants.views.refusals import show_refusal

# Beyond that nobody types percentages, and a browser's form has a limit of its own.
MOST_DEPARTMENTS = 500


class UsualSplitForm(forms.Form):
    """The key, and a percentage for each department, in the order of their codes."""

    key = forms.ChoiceField(label=gettext_lazy("Split invoices"), choices=SplitKey.choices)
    has_rest = forms.BooleanField(label=gettext_lazy("What is left of 100 belongs to no department"), required=False)

    def __init__(self, departments: list[DepartmentFacts], data: Any, usual: UsualSplit) -> None:
        super().__init__(data, initial={"key": usual.key.value, "has_rest": usual.has_rest})
        self.departments = departments
        for department in departments:
            self.fields[str(department.id)] = forms.DecimalField(
                label=department.name,
                help_text=department.accounting_string or department.code,
                required=False,
                initial=usual.percents.get(department.id),
                min_value=0,
                max_value=100,
                decimal_places=PERCENT_DECIMALS,
                max_digits=PERCENT_DECIMALS + 3,
            )

    @property
    def percents(self) -> list[forms.BoundField]:
        return [self[str(department.id)] for department in self.departments]

    def wanted(self) -> UsualSplit:
        given = {department.id: self.cleaned_data[str(department.id)] for department in self.departments}
        return UsualSplit(
            key=AllocationKey(self.cleaned_data["key"]),
            percents={department_id: Decimal(percent) for department_id, percent in given.items() if percent},
            has_rest=self.cleaned_data["has_rest"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def usual(request: HttpRequest) -> HttpResponse:
    organization_id = current_organization()
    departments = sorted(departments_of(organization_id), key=lambda department: department.code)
    is_too_many = len(departments) > MOST_DEPARTMENTS
    form = UsualSplitForm([] if is_too_many else departments, request.POST or None, usual_split(organization_id))
    if form.is_valid():
        try:
            set_usual_split(organization_id, form.wanted(), at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Invoices from now on are split so. Those that are issued keep their split."))
            return redirect("billing:usual_split")
    context = {"form": form, "is_too_many": is_too_many, "most": MOST_DEPARTMENTS}
    return render(request, "billing/usual_split.html", context, status=422 if form.is_bound else 200)
