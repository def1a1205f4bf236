"""The rights of one person in the product: choose them, see which seat that takes or frees, confirm (R-CITIZEN-13)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from licensing.domain.seat import SeatAnswer
from licensing.selectors.seat_holders import seat_holders
from licensing.services.product_roles import preview_roles, set_roles
from licensing.views.seats.changing import seats_url, show_refused, what_changes
from licensing.views.seats.choosing import person_named
from licensing.views.seats.licence import OpenLicence, licence_of_page
from licensing.words import kind_words, role_words
from tenants.domain.refusal import Refused
from tenants.selectors import PersonFacts
from tenants.views.access import administrator_required


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBox:
    """A role that can be had, and the kind of seat that it asks for."""

    code: str
    name: str
    kind: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsPage:
    """`points` are what will happen, empty while nothing else is chosen than there is."""

    licence: OpenLicence
    person: PersonFacts
    boxes: Sequence[RoleBox]
    points: Sequence[str]
    chosen: Sequence[str]
    is_asked: bool
    takes_all: bool
    seats_url: str


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def rights(request: HttpRequest, person_id: UUID) -> HttpResponse:
    licence = licence_of_page(request)
    if not licence.access.roles:
        raise Http404
    person = person_named(licence, person_id)
    held = _held(licence, person_id)
    wanted, is_asked = _wanted(request, licence, held)
    title = _("The rights of %(name)s") % {"name": person.name}
    try:
        if request.method == "POST":
            set_roles(licence.access.subscription_id, person_id, wanted, at=licence.at)
            messages.success(request, _("The rights of %(name)s are saved.") % {"name": person.name})
            return redirect(seats_url(licence))
        answer = None
        if wanted != held:
            answer = preview_roles(licence.access.subscription_id, person_id, wanted, at=licence.at)
    except Refused as refused:
        return show_refused(request, licence, refused, title)
    page = RightsPage(
        licence=licence,
        person=person,
        boxes=_boxes(licence, wanted),
        points=_points(person.name, held, wanted, answer) if answer else (),
        chosen=sorted(wanted),
        is_asked=is_asked,
        takes_all=bool(held) and not wanted,
        seats_url=seats_url(licence),
    )
    return render(request, "licensing/rights.html", {"page": page})


def _held(licence: OpenLicence, person_id: UUID) -> frozenset[str]:
    holders = seat_holders(licence.access, licence.today, licence.organization.timezone)
    return frozenset(role for holder in holders if holder.person_id == person_id for role in holder.roles)


def _wanted(request: HttpRequest, licence: OpenLicence, held: frozenset[str]) -> tuple[frozenset[str], bool]:
    """The boxes that are ticked; before any are sent, the roles that there are and the one that is to be added."""
    sent = request.POST if request.method == "POST" else request.GET
    is_asked = "chosen" in sent
    if is_asked:
        wanted = frozenset(sent.getlist("role"))
    else:
        wanted = held | ({request.GET["add"]} if request.GET.get("add") else set())
    if wanted - set(licence.access.roles):
        raise BadRequest("there is no such role")
    return wanted, is_asked


def _boxes(licence: OpenLicence, wanted: Collection[str]) -> list[RoleBox]:
    return [
        RoleBox(
            code=role,
            name=role_words(role),
            kind=kind_words(licence.access.seat_for([role]) or ""),
            is_chosen=role in wanted,
        )
        for role in licence.access.roles
    ]


def _points(name: str, held: frozenset[str], wanted: frozenset[str], answer: SeatAnswer) -> Sequence[str]:
    comes, goes = _("%(name)s becomes %(role)s."), _("%(name)s is no longer %(role)s.")
    points = [comes % {"name": name, "role": role_words(role)} for role in sorted(wanted - held)]
    points += [goes % {"name": name, "role": role_words(role)} for role in sorted(held - wanted)]
    points += what_changes(name, answer)
    if answer.frees:
        points.append(_("No money is returned: the licence stays yours."))
    return [*points, _("It is kept in the audit log.")]
