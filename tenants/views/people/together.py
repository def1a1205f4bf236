"""Several people changed at once: chosen in the list, told what to change, shown what comes of it, then done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenants.domain.people_roles import RolesInProduct, roles_in_products
from tenants.domain.people_together import PersonWish, Said
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.scoping import current_organization
from tenants.selectors import DepartmentFacts, PersonName, departments_of, external_ids, organization_facts
from tenants.selectors.people import person_known_as
from tenants.selectors.people_listed import PeopleAsked, people_chosen
from tenants.services.people_together import change_people_together, preview_people_together
from tenants.views.access import administrator_required
from tenants.views.people.asked import read_asked
from tenants.views.people.outcomes import OUTDATED, ids_in, outcome_page
from tenants.views.people.together_form import TogetherForm, roles_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whom the reader has chosen, and all that the page says of them."""

    organization_id: UUID
    people: Sequence[PersonName]
    departments: Sequence[DepartmentFacts]
    products: Sequence[RolesInProduct]
    today: date

    @property
    def names(self) -> dict[int, str]:
        """By the row that stands for each in what is wished."""
        return {number: person.name for number, person in enumerate(self.people, 1)}


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def people_together(request: HttpRequest) -> HttpResponse:
    """The address says who is chosen. Sent without a digest, it is previewed by pages; with it, all is done."""
    choice = _choice(request.GET)
    if not choice.people or len(choice.people) > settings.IMPORT_MOST_ROWS:
        messages.error(request, _nobody_or_too_many(choice))
        return redirect("people")
    form = TogetherForm(request.POST if request.method == "POST" else None, choice.departments, choice.products)
    if not form.is_valid():
        return _show_form(request, form, choice)
    try:
        wishes = _wishes(form.cleaned_data, choice)
    except Refused as refused:
        form.add_error("manager", refused.message)
        return _show_form(request, form, choice)
    if "digest" not in request.POST:
        return _show_preview(request, form, choice, wishes)
    try:
        done = change_people_together(
            choice.organization_id,
            wishes,
            at=timezone.now(),
            deed="changed_together",
            expected=request.POST["digest"],
        )
    except Refused as refused:
        return _show_preview(request, form, choice, wishes, refused)
    count = done.changed
    words = ngettext("%(count)s person is changed.", "%(count)s people are changed.", count)
    messages.success(request, words % {"count": count})
    return redirect("people")


def _choice(query: QueryDict) -> Choice:
    """Those with a tick, or everybody whom the list had found."""
    organization = organization_facts(current_organization())
    departments = departments_of(organization.id)
    today = local_day(timezone.now(), organization.timezone)
    is_all = query.get("all") == "yes"
    people = people_chosen(
        organization.id,
        read_asked(query, departments).people if is_all else PeopleAsked(),
        on=today,
        ids=None if is_all else ids_in(query.getlist("person")),
        most=settings.IMPORT_MOST_ROWS + 1,
    )
    return Choice(
        organization_id=organization.id,
        people=people,
        departments=departments,
        products=roles_in_products(organization.id, today),
        today=today,
    )


def _nobody_or_too_many(choice: Choice) -> str:
    if not choice.people:
        return _("Choose whom to change first.")
    return _("At most %(count)s people can be changed at once.") % {"count": settings.IMPORT_MOST_ROWS}


def _wishes(answers: dict[str, Any], choice: Choice) -> list[PersonWish]:
    """The same of everybody. Raises `Refused` for a manager who is nobody, or several."""
    said: Said = {}
    if answers["login_mode"]:
        said["login_mode"] = answers["login_mode"]
    if answers["exit_on"] or answers["has_no_exit"]:
        said["exit_on"] = answers["exit_on"]
    if answers["department"]:
        said["department"] = answers["department"].partition(":")[2] or None
        said["department_from"] = answers["department_from"]
    if answers["manager"] or answers["has_no_manager"]:
        said["manager"] = _manager(choice.organization_id, answers["manager"])
    if roles := roles_said(answers, choice.products):
        said["roles"] = roles
    people = enumerate(choice.people, 1)
    return [PersonWish(row=number, external_id=person.external_id, said=said) for number, person in people]


def _manager(organization_id: UUID, known_as: str) -> str | None:
    if not known_as:
        return None
    (external_id,) = external_ids([person_known_as(organization_id, known_as)]).values()
    return external_id


def _show_form(request: HttpRequest, form: TogetherForm, choice: Choice) -> HttpResponse:
    page = {"form": form, "choice": choice}
    return render(request, "tenants/people_together.html", page, status=422 if form.errors else 200)


def _show_preview(
    request: HttpRequest,
    form: TogetherForm,
    choice: Choice,
    wishes: Sequence[PersonWish],
    refused: Refused | None = None,
) -> HttpResponse:
    """After a refusal, what would happen now."""
    outcome = preview_people_together(choice.organization_id, wishes, at=timezone.now())
    names = {department.code: department.name for department in choice.departments}
    shown = outcome_page(outcome, request.POST, names, choice.products)
    page = {
        "form": form,
        "choice": choice,
        "page": shown,
        "refused_people": [(choice.people[fault.row - 1], fault) for fault in shown.faults],
        "people_of_rows": choice.names,
        "is_outdated": refused is not None and refused.code in OUTDATED,
    }
    return render(request, "tenants/people_together_preview.html", page, status=409 if refused else 200)
