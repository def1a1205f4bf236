"""A change of seats on a page: what will happen first, then it has, or a refusal with its why and the way on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from licensing.domain.seat import KindCount, SeatAnswer
from licensing.views.seats.licence import OpenLicence
from licensing.views.told import told
from licensing.words import kind_words
from tenants.domain.refusal import NotFound, Refused
from tenants.views.confirmation import Confirmation, Words
from tenants.views.refusals import why_refused


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChange:
    """`preview` writes nothing, `act` does; both refuse alike. `done` is what is said when it has happened."""

    title: Words
    preview: Callable[[], SeatAnswer]
    act: Callable[[], SeatAnswer]
    confirmation: Callable[[SeatAnswer], Confirmation]
    done: str


def ask_and_change(request: HttpRequest, licence: OpenLicence, change: SeatChange) -> HttpResponse:
    """GET says what will happen; on POST it has. Raises `Http404` for a person or a seat that there is not."""
    try:
        if request.method == "POST":
            change.act()
            messages.success(request, change.done)
            return redirect(seats_url(licence))
        confirmation = change.confirmation(change.preview())
    except Refused as refused:
        return show_refused(request, licence, refused, change.title)
    except NotFound as error:
        raise Http404 from error
    return render(request, "confirm.html", {"confirmation": confirmation})


def show_refused(request: HttpRequest, licence: OpenLicence, refused: Refused, title: Words) -> HttpResponse:
    """The sentence, why, and the way on: nobody is left at a dead end (R-CITIZEN-4)."""
    context = {
        "title": title,
        "refused": refused,
        "why": told(why) if (why := why_refused(refused)) else None,
        "is_full": refused.code == "NO_FREE_LICENSE",
        "seats_url": seats_url(licence),
        "licence": licence,
    }
    return render(request, "licensing/seat_refused.html", context, status=409)


def seats_url(licence: OpenLicence) -> str:
    """The page of seats of this licence."""
    return f"{reverse('licensing:seats')}{licence.query}"


def what_changes(name: str, answer: SeatAnswer) -> Iterator[str]:
    """What becomes of the seats, in sentences."""
    if answer.takes:
        count = next(found for found in answer.counts if found.kind == answer.takes)
        yield _taking(name, count)
    if answer.frees:
        yield _("This seat is free for somebody else at once: %(kind)s.") % {"kind": kind_words(answer.frees)}
    if not answer.changes_seats and answer.kind:
        yield _("No seat is taken: %(name)s holds one already that covers it, %(kind)s.") % {
            "name": name,
            "kind": kind_words(answer.kind),
        }
    elif not answer.changes_seats:
        yield _("No seat is taken and none is free: %(name)s needs none.") % {"name": name}


def _taking(name: str, count: KindCount) -> str:
    kind = kind_words(count.kind)
    if count.there is None:
        return _("%(name)s takes a seat: %(kind)s. Your licence includes any number of them.") % {
            "name": name,
            "kind": kind,
        }
    return _("%(name)s takes a seat: %(kind)s. %(left)s of %(there)s are left then.") % {
        "name": name,
        "kind": kind,
        "left": count.left,
        "there": count.there,
    }
