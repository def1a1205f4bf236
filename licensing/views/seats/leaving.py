"""Taking a seat, or all rights that ask for one, from a person: what will happen first (R-CITIZEN-5, 12)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from licensing.selectors.held_seats import PersonsSeat, persons_seat
from licensing.services.seats import release_seat
from licensing.views.seats.changing import seats_url
from licensing.views.seats.licence import OpenLicence, licence_of_page
from licensing.words import kind_words, role_words
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def remove(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    licence = licence_of_page(request)
    holder = holder_of_seat(licence, assignment_id)
    if request.method == "POST":
        release_seat(assignment_id, at=licence.at)
        messages.success(request, _("%(name)s holds no seat any more.") % {"name": holder.name})
        return redirect(seats_url(licence))
    return render(request, "confirm.html", {"confirmation": _confirmation(licence, holder)})


def holder_of_seat(licence: OpenLicence, assignment_id: UUID) -> PersonsSeat:
    """Who holds this seat. Raises `Http404`."""
    found = persons_seat(licence.access.subscription_id, assignment_id)
    if found is None:
        raise Http404
    return found


def _confirmation(licence: OpenLicence, holder: PersonsSeat) -> Confirmation:
    names = {"name": holder.name, "kind": kind_words(holder.kind)}
    if licence.access.roles:
        roles = ", ".join(role_words(role) for role in holder.roles)
        title = _("Remove the rights of %(name)s") % names
        first = _("%(name)s loses these rights at once: %(roles)s. They may go on using the product without them.") % {
            **names,
            "roles": roles,
        }
        confirm = _("Remove the rights")
    else:
        title = _("Take back the seat of %(name)s") % names
        first = _("%(name)s cannot start the product any more; what runs of it ends within a minute.") % names
        confirm = _("Take the seat back")
    return Confirmation(
        title=title,
        points=(
            first,
            _("This seat is free for somebody else at once: %(kind)s.") % names,
            _("No money is returned: the licence stays yours."),
            _("Nobody is told. It is kept in the audit log."),
        ),
        confirm=confirm,
        cancel=_("Keep it as it is"),
        cancel_url=seats_url(licence),
        is_destructive=True,
    )
