"""Adding a person and changing one: every door to people leads through the same services, and so past every gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.models import Person
from tenants.scoping import current_organization
from tenants.selectors import PersonFacts, departments_of, organization_facts
from tenants.services.invitations import invite_user
from tenants.services.memberships import Roles
from tenants.services.people import NewPerson, add_person, change_person, move_person
from tenants.services.person_rules import PersonChanges
from tenants.views.access import administrator_required
from tenants.views.people.forms import MoveForm, NewPersonForm, PersonForm
from tenants.views.people.person import person_of_page
from tenants.views.refusals import show_refusal, why_refused

CHANGED = tuple(PersonForm.base_fields)
FIELDS = {"EXTERNAL_ID_TAKEN": "external_id", "UNKNOWN_DEPARTMENT": "department_id", "MEMBER_ALREADY": "email"}


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def new_person(request: HttpRequest) -> HttpResponse:
    """The person, their department and their invitation are written together, or nothing is."""
    departments = departments_of(current_organization())
    form = NewPersonForm(request.POST if request.method == "POST" else None, departments=departments)
    why = None
    if form.is_valid():
        try:
            added = _add(form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused, FIELDS)
            why = why_refused(refused)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": added.name})
            return redirect("person", added.pk)
    return _show(request, "tenants/new_person.html", form, why=why)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def change(request: HttpRequest, person_id: UUID) -> HttpResponse:
    found, _today = person_of_page(person_id)
    known = {field: getattr(found, field) for field in CHANGED}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=known)
    why = None
    if form.is_valid():
        try:
            change_person(person_id, cast(PersonChanges, form.cleaned_data), at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused, FIELDS)
            why = why_refused(refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": form.cleaned_data["name"]})
            return redirect("person", person_id)
    return _show(request, "tenants/change_person.html", form, found, why)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def move(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """From a day on; history stays as it was (R-SCALGO-9)."""
    found, today = person_of_page(person_id)
    initial = {"department_id": str(found.department_id or ""), "on": today}
    departments = departments_of(current_organization())
    form = MoveForm(request.POST if request.method == "POST" else None, departments=departments, initial=initial)
    if form.is_valid():
        answers = form.cleaned_data
        try:
            move_person(person_id, department_id=answers["department_id"], on=answers["on"], at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused, FIELDS)
        else:
            messages.success(request, _("The department of %(name)s is saved.") % {"name": found.name})
            return redirect("person", person_id)
    return _show(request, "tenants/move_person.html", form, found)


@transaction.atomic
def _add(answers: Mapping[str, Any]) -> Person:
    now = timezone.now()
    organization = organization_facts(current_organization())
    facts = {field: answers[field] for field in (*CHANGED, "external_id")}
    added = add_person(organization.id, NewPerson(**facts), at=now)
    if answers["department_id"]:
        on = answers["entry_on"] or local_day(now, organization.timezone)
        move_person(added.pk, department_id=answers["department_id"], on=on, at=now)
    if answers["is_invited"]:
        invite_user(organization.id, answers["email"], Roles(), at=now, person_id=added.pk)
    return added


def _show(
    request: HttpRequest,
    template: str,
    form: BaseForm,
    found: PersonFacts | None = None,
    why: Mapping[str, Any] | None = None,
) -> HttpResponse:
    page = {"form": form, "person": found, "why_refused": why}
    return render(request, template, page, status=422 if form.errors else 200)
