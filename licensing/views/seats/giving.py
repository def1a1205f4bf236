"""Giving a seat, or a role that asks for one: find the person, see what it takes, confirm."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from licensing.domain.seat import SeatAnswer
from licensing.selectors.seat_holders import seat_holders
from licensing.services.seats import assign_seat, preview_seat
from licensing.views.seats.changing import SeatChange, ask_and_change, seats_url, what_changes
from licensing.views.seats.choosing import MOST_FOUND, ChoosingPage, PersonChoice, candidates, kept_of, person_named
from licensing.views.seats.licence import OpenLicence, licence_of_page
from licensing.words import role_words
from tenants.selectors import PersonFacts
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation


@require_safe
@administrator_required
def choose_person(request: HttpRequest) -> HttpResponse:
    """Whoever is here and holds none; of roles, whoever has not got this one."""
    licence = licence_of_page(request)
    role = _role(licence, request)
    asked, found = candidates(licence, request, _having(licence, role))
    page = ChoosingPage(
        title=_("Who becomes %(role)s?") % {"role": role_words(role)} if role else _("Who gets the seat?"),
        intro=_("The next page says which seat it takes and how many are left then. You confirm it there."),
        asked=asked,
        people=[
            PersonChoice(name=person.name, external_id=person.external_id, url=_url(licence, person, role))
            for person in found[:MOST_FOUND]
        ],
        count=len(found),
        back_url=seats_url(licence),
        back_words=_("Seats"),
        keeps=kept_of(request, "licence", "role"),
        is_role=bool(role),
    )
    return render(request, "licensing/choose_person.html", {"choosing": page})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def give(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What will happen; on POST it has."""
    licence = licence_of_page(request)
    person = person_named(licence, person_id)
    if licence.access.roles:
        return redirect(_url(licence, person, licence.access.roles[0]))
    names = {"name": person.name}
    title = _("Give %(name)s a seat") % names

    def confirmation(answer: SeatAnswer) -> Confirmation:
        return Confirmation(
            title=title,
            points=(
                *what_changes(person.name, answer),
                _("%(name)s may log in at any time and from any device, as long as they hold it.") % names,
                _("It is kept in the audit log, and you can take it back or pass it on at any time."),
            ),
            confirm=_("Give the seat"),
            cancel=_("Do not give it"),
            cancel_url=seats_url(licence),
        )

    change = SeatChange(
        title=title,
        preview=lambda: preview_seat(licence.access.subscription_id, person_id, at=licence.at),
        act=lambda: assign_seat(licence.access.subscription_id, person_id, at=licence.at),
        confirmation=confirmation,
        done=_("%(name)s holds a seat now.") % names,
    )
    return ask_and_change(request, licence, change)


def _role(licence: OpenLicence, request: HttpRequest) -> str:
    """The role that is to be given; none where a seat is given by itself."""
    roles = licence.access.roles
    role = request.GET.get("role", roles[0] if roles else "")
    if role not in (roles or ("",)):
        raise BadRequest(f"role is none of {roles}")
    return role


def _having(licence: OpenLicence, role: str) -> set[UUID]:
    holders = seat_holders(licence.access, licence.today, licence.organization.timezone)
    return {holder.person_id for holder in holders if not role or role in holder.roles}


def _url(licence: OpenLicence, person: PersonFacts, role: str) -> str:
    if not role:
        return f"{reverse('licensing:give_seat_to', args=[person.id])}{licence.query}"
    query = urlencode({"add": role, "licence": licence.access.subscription_id})
    return f"{reverse('licensing:seat_rights', args=[person.id])}?{query}"
