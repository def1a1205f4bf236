"""Saying whose usage an unknown reference is: find the person, read what will happen, confirm (R-X-6)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from metering.selectors import ActorFacts, actors
from metering.selectors.owners import references_of
from metering.services.actors import claim_actor
from metering.views.pages import ReferencePage
from metering.views.reader import Reader, reader_of
from tenants.selectors import PersonFacts, people_by_id, person_names
from tenants.views.access import member_required
from tenants.views.confirmation import Confirmation

MOST_FOUND = 20


@require_safe
@member_required
def reference(request: HttpRequest, actor_id: UUID) -> HttpResponse:
    """The people whose name or id holds what was typed."""
    reader = _administrator(request)
    actor = _unassigned(reader, actor_id)
    asked = request.GET.get("name", "").strip()
    found = [
        (person.id, person.name, person.external_id)
        for person in person_names(reader.organization.id)
        if asked.casefold() in f"{person.name} {person.external_id}".casefold()
    ]
    page = ReferencePage(
        actor_id=actor.id, reference=actor.reference, asked=asked, people=found[:MOST_FOUND], count=len(found)
    )
    return render(request, "metering/reference.html", {"reference": page})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def assign(request: HttpRequest, actor_id: UUID, person_id: UUID) -> HttpResponse:
    """What will happen; on POST it has."""
    reader = _administrator(request)
    actor, person = _unassigned(reader, actor_id), _person(reader, person_id)
    names = {"reference": actor.reference, "person": person.name}
    if request.method == "POST":
        claim_actor(actor.id, person.id, at=reader.at)
        messages.success(request, _("The usage under %(reference)s is %(person)s’s now.") % names)
        return redirect(_usage_url())
    confirmation = Confirmation(
        title=_("Assign %(reference)s to %(person)s") % names,
        points=(
            _("All usage under %(reference)s is shown as %(person)s’s, in this term and in earlier ones.") % names,
            _("%(person)s sees it too. What comes in under it later is theirs as well.") % names,
            _("The departments stay those of the moment of use. No total and no price changes."),
            _("It is kept in the audit log, and you can take it back."),
        ),
        confirm=_("Assign to %(person)s") % names,
        cancel=_("Do not assign"),
        cancel_url=reverse("metering:reference", args=[actor.id]),
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def release(request: HttpRequest, actor_id: UUID) -> HttpResponse:
    """Takes an assignment back."""
    reader = _administrator(request)
    actor = _actor(reader, actor_id)
    if actor.person_id is None or not _is_claimed(reader, actor_id):
        raise Http404
    names = {"reference": actor.reference, "person": _person(reader, actor.person_id).name}
    person_url = f"{reverse('metering:usage')}?person={actor.person_id}"
    if request.method == "POST":
        claim_actor(actor.id, None, at=reader.at)
        messages.success(request, _("The usage under %(reference)s is no longer %(person)s’s.") % names)
        return redirect(_usage_url())
    confirmation = Confirmation(
        title=_("Take %(reference)s back from %(person)s") % names,
        points=(
            _("Its usage is not shown as %(person)s’s any more, in any term.") % names,
            _("No total and no price changes. It is kept in the audit log."),
        ),
        confirm=_("Take it back"),
        cancel=_("Leave it assigned"),
        cancel_url=person_url,
    )
    return render(request, "confirm.html", {"confirmation": confirmation})


def _administrator(request: HttpRequest) -> Reader:
    """Whose usage a reference is, is a question for those who may read names (R-X-14)."""
    reader = reader_of(request)
    if not (reader.is_administrator and reader.display.is_by_name):
        raise PermissionDenied
    return reader


def _actor(reader: Reader, actor_id: UUID) -> ActorFacts:
    found = actors(reader.organization.id, [actor_id], on=reader.today).get(actor_id)
    if found is None:
        raise Http404
    return found


def _unassigned(reader: Reader, actor_id: UUID) -> ActorFacts:
    """A reference that already names somebody is not assigned here."""
    actor = _actor(reader, actor_id)
    if actor.person_id is not None:
        raise Http404
    return actor


def _is_claimed(reader: Reader, actor_id: UUID) -> bool:
    """A reference that is a person's own external id cannot be taken from them."""
    return any(found.is_claimed for found in references_of(reader.organization.id, [actor_id]))


def _person(reader: Reader, person_id: UUID) -> PersonFacts:
    found = people_by_id([person_id], on=reader.today).get(person_id)
    if found is None:
        raise Http404
    return found


def _usage_url() -> str:
    return f"{reverse('metering:usage')}#people"
