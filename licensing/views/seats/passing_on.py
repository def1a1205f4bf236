"""Passing a seat on to somebody else, in one go."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from licensing.domain.seat import SeatAnswer
from licensing.selectors.seat_holders import seat_holders
from licensing.services.seats import preview_transfer, transfer_seat
from licensing.views.seats.changing import SeatChange, ask_and_change, seats_url
from licensing.views.seats.choosing import MOST_FOUND, ChoosingPage, PersonChoice, candidates, kept_of, person_named
from licensing.views.seats.leaving import holder_of_seat
from licensing.views.seats.licence import licence_of_page
from licensing.words import kind_words, role_words
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation


@require_safe
@administrator_required
def choose_person(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    licence = licence_of_page(request)
    holder = holder_of_seat(licence, assignment_id)
    holders = seat_holders(licence.access, licence.today, licence.organization.timezone)
    asked, found = candidates(licence, request, {other.person_id for other in holders})
    page = ChoosingPage(
        title=_("Who gets the seat of %(name)s?") % {"name": holder.name},
        intro=_("It goes from one to the other in one step: nobody can take it in between."),
        asked=asked,
        people=[
            PersonChoice(
                name=person.name,
                external_id=person.external_id,
                url=f"{reverse('licensing:pass_on_seat_to', args=[assignment_id, person.id])}{licence.query}",
            )
            for person in found[:MOST_FOUND]
        ],
        count=len(found),
        back_url=seats_url(licence),
        back_words=_("Seats"),
        keeps=kept_of(request, "licence"),
    )
    return render(request, "licensing/choose_person.html", {"choosing": page})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def pass_on(request: HttpRequest, assignment_id: UUID, person_id: UUID) -> HttpResponse:
    """What will happen; on POST it has."""
    licence = licence_of_page(request)
    holder, person = holder_of_seat(licence, assignment_id), person_named(licence, person_id)
    names = {"name": holder.name, "other": person.name, "kind": kind_words(holder.kind)}
    title = _("Pass the seat of %(name)s on to %(other)s") % names
    roles = ", ".join(role_words(role) for role in holder.roles)

    def confirmation(_answer: SeatAnswer) -> Confirmation:
        rights = _("These rights go with it: %(roles)s.") % {"roles": roles}
        return Confirmation(
            title=title,
            points=(
                _("%(other)s holds the seat from this moment on: %(kind)s.") % names,
                *([rights] if roles else []),
                _("%(name)s holds none any more; what runs of theirs without one ends within a minute.") % names,
                _("It costs nothing, and no more seats are in use. It is kept in the audit log."),
            ),
            confirm=_("Pass it on to %(other)s") % names,
            cancel=_("Leave it with %(name)s") % names,
            cancel_url=seats_url(licence),
        )

    change = SeatChange(
        title=title,
        preview=lambda: preview_transfer(assignment_id, person_id, at=licence.at),
        act=lambda: transfer_seat(assignment_id, person_id, at=licence.at),
        confirmation=confirmation,
        done=_("The seat of %(name)s is now held by %(other)s.") % names,
    )
    return ask_and_change(request, licence, change)
