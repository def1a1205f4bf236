"""Whom a person reports to: found by name or id, then chosen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.domain.refusal import Refused
from tenants.domain.text import one_line
from tenants.scoping import current_organization
from tenants.selectors.people_listed import PeopleAsked, people_listed
from tenants.services.people import change_person
from tenants.views.access import administrator_required
from tenants.views.people.person import person_of_page

MOST_FOUND = 20


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def reporting_line(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The choice is a button for each person found; an empty one is nobody."""
    found, today = person_of_page(person_id)
    if request.method == "POST":
        try:
            change_person(person_id, {"manager_id": _chosen(request)}, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect(request.get_full_path())
        messages.success(request, _("Whom %(name)s reports to is saved.") % {"name": found.name})
        return redirect("person", person_id)
    words = one_line(request.GET.get("name", ""))[:200]
    people = people_listed(current_organization(), PeopleAsked(words=words), on=today, most=MOST_FOUND + 2)
    others = [other for other in people if other.id not in (person_id, found.manager_id)]
    page = {"person": found, "asked": words, "people": others[:MOST_FOUND], "has_more": len(others) > MOST_FOUND}
    return render(request, "tenants/person_manager.html", page)


def _chosen(request: HttpRequest) -> UUID | None:
    text = request.POST.get("manager", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest("manager is no id") from error
