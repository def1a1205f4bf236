"""Asking those who do not use their licence whether they need it: who is asked, and what follows, first."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from licensing.domain.seat_question import DAYS_TO_ANSWER
from licensing.selectors.seat_holders import SeatHolder, seat_holders
from licensing.selectors.seat_questions import latest_questions
from licensing.services.seat_questions import ask_if_needed
from licensing.views.seats.asked import found_holders, read_asked
from licensing.views.seats.changing import seats_url
from licensing.views.seats.licence import OpenLicence, licence_of_page
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation

# So many are named; a longer list is read on the page before.
MOST_NAMED = 12


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def ask(request: HttpRequest) -> HttpResponse:
    """Those that the list showed as unused, but for whoever has been asked and not answered yet."""
    licence = licence_of_page(request)
    people = _to_ask(request, licence)
    if request.method == "POST":
        done = ask_if_needed(licence.access.subscription_id, [holder.person_id for holder in people], at=licence.at)
        words = ngettext("%(count)s person is asked by mail.", "%(count)s people are asked by mail.", done.asked)
        messages.success(request, words % {"count": done.asked})
        if done.without_address:
            silent = len(done.without_address)
            words = ngettext(
                "%(count)s person has no address and was not asked.",
                "%(count)s people have no address and were not asked.",
                silent,
            )
            messages.warning(request, words % {"count": silent})
        return redirect(seats_url(licence))
    if not people:
        messages.info(request, _("There is nobody to ask: all of them have been asked, or use their licence."))
        return redirect(seats_url(licence))
    return render(request, "confirm.html", {"confirmation": _confirmation(licence, people)})


def _to_ask(request: HttpRequest, licence: OpenLicence) -> list[SeatHolder]:
    asked = read_asked(request.GET, licence.access.kinds)
    if asked.unused_days is None:
        raise BadRequest("unused says how long")
    holders = seat_holders(licence.access, licence.today, licence.organization.timezone)
    if not any(holder.last_used_at for holder in holders):
        return []
    waiting = {
        person_id
        for person_id, question in latest_questions(licence.access.subscription_id).items()
        if question.closed_at is None
    }
    return [holder for holder in found_holders(holders, asked, licence.at) if holder.person_id not in waiting]


def _confirmation(licence: OpenLicence, people: list[SeatHolder]) -> Confirmation:
    count, days = len(people), DAYS_TO_ANSWER.days
    names = ", ".join(holder.name for holder in people[:MOST_NAMED])
    named = (
        names
        if count <= MOST_NAMED
        else _("%(names)s and %(count)s more")
        % {
            "names": names,
            "count": count - MOST_NAMED,
        }
    )
    freed = (
        _("Whoever says no loses the seat at once; whoever says nothing and does not use it, after %(days)s days.")
        if licence.are_seats_held
        else _(
            "Whoever says no is set to no log-in at once; who says nothing and does not use it, after %(days)s days."
        )
    )
    return Confirmation(
        title=ngettext("Ask %(count)s person", "Ask %(count)s people", count) % {"count": count},
        points=(
            _("A mail with a link goes to: %(names)s.") % {"names": named},
            freed % {"days": days},
            _("A start of the product or a log-in here counts as: it is needed."),
            _("You see here what each of them says. It is kept in the audit log."),
        ),
        confirm=_("Ask them"),
        cancel=_("Do not ask"),
        cancel_url=seats_url(licence),
    )
