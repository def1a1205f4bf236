"""The Sessions page, the part of it that is read again every few seconds, and the end of one start."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from licensing.domain.lease import LeaseEnded
from licensing.selectors.access import access_of_subscription, capacity_on
from licensing.selectors.busy_times import busy_times
from licensing.selectors.leases import leases_of
from licensing.selectors.session_lists import ListAsked, count_refused, refusals_listed
from licensing.selectors.sessions import RunningSession, running_by_kind, running_session
from licensing.services.running_leases import end_lease
from licensing.sessions_part import sessions_parts
from licensing.views.sessions.asked import SessionsAsked, read_asked
from licensing.views.sessions.busy import busy_part
from licensing.views.sessions.lists import shown_refusals
from licensing.views.sessions.now import now_part
from licensing.views.sessions.reader import Reader, agreements_of, reader_of, selected
from tenants.domain.refusal import NotFound
from tenants.views.access import administrator_required
from tenants.views.confirmation import Confirmation, Words

LATELY = 5


@require_safe
@administrator_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Who is at work now, and whether the number of licences is right (R-CHAT-3, 4, 8)."""
    reader, asked = reader_of(request), read_asked(request.GET)
    agreements = agreements_of(reader, asked.agreement)
    agreement = selected(agreements)
    if agreement is None:
        return render(request, "licensing/no_sessions.html")
    access, at = agreement.access, reader.at
    lately = refusals_listed(access, ListAsked(), most=LATELY)
    busy = busy_times(access, at)
    context = {
        "agreements": agreements,
        "agreement": agreement,
        "now": now_part(reader, access, asked),
        "busy": busy_part(access, asked.kind, busy),
        "parts": sessions_parts(access, busy),
        "refusals": shown_refusals(reader, lately),
        "refused": count_refused(access, ListAsked()),
        **_sorting(asked),
    }
    return render(request, "licensing/sessions.html", context)


@require_safe
@administrator_required
def now(request: HttpRequest) -> HttpResponse:
    """The part that is read again; the page itself for whoever opens its address."""
    reader, asked = reader_of(request), read_asked(request.GET)
    agreement = selected(agreements_of(reader, asked.agreement))
    if agreement is None or not getattr(request, "htmx", False):
        return redirect("licensing:sessions")
    part = now_part(reader, agreement.access, asked)
    return render(request, "licensing/_now.html", {"agreement": agreement, "now": part, **_sorting(asked)})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def end(request: HttpRequest, lease_id: UUID) -> HttpResponse:
    """What will happen; on POST it has (R-CHAT-10)."""
    reader = reader_of(request)
    try:
        session = running_session(reader.organization.id, lease_id, reader.at)
    except NotFound:
        return _over_already(request, reader, lease_id)
    if request.method == "POST":
        return _end(request, reader, session)
    return render(request, "confirm.html", {"confirmation": confirmation_of(reader, session)})


def confirmation_of(reader: Reader, session: RunningSession) -> Confirmation:
    """What becomes of the person, of their work, and of the licence."""
    access = access_of_subscription(session.subscription_id)
    minutes = access.lease_on(reader.today).minutes
    person = {"person": session.person_name}
    points: list[Words] = [
        ngettext(
            "%(person)s is told at the product’s next sign of life, within %(minutes)s minute, and cannot go on.",
            "%(person)s is told at the product’s next sign of life, within %(minutes)s minutes, and cannot go on.",
            minutes,
        )
        % {**person, "minutes": minutes},
    ]
    if len(session.clients) > 1:
        devices = {"devices": ", ".join(session.clients)}
        points.append(_("It runs on several devices, and ends on all of them: %(devices)s.") % devices)
    if session.kind:
        points.append(_freed(reader, session))
        points.append(_("%(person)s may start again as long as a licence is free.") % person)
    else:
        points.append(_("%(person)s may start again at any time: no licence is freed.") % person)
    points.append(_("What is not saved on that device may be lost."))
    points.append(_("It is kept in the audit log under your name."))
    return Confirmation(
        title=_("End %(person)s’s session") % person,
        points=tuple(points),
        confirm=_("End the session"),
        cancel=_("Keep it"),
        cancel_url=_sessions_url(session.subscription_id),
        is_destructive=True,
    )


def _freed(reader: Reader, session: RunningSession) -> str:
    access = access_of_subscription(session.subscription_id)
    there = capacity_on(session.subscription_id, reader.today).get(session.kind, 0)
    free = max(0, there - running_by_kind(access, reader.at).get(session.kind, 0) + 1)
    words = ngettext(
        "Its licence is free at once: then %(free)s of %(there)s is.",
        "Its licence is free at once: then %(free)s of %(there)s are.",
        free,
    )
    return words % {"free": free, "there": there}


def _end(request: HttpRequest, reader: Reader, session: RunningSession) -> HttpResponse:
    try:
        end_lease(reader.organization.id, session.id, at=reader.at)
    except LeaseEnded:
        messages.info(request, _("This session was over already."))
    else:
        messages.success(request, _("%(person)s’s session has ended.") % {"person": session.person_name})
    return redirect(_sessions_url(session.subscription_id))


def _over_already(request: HttpRequest, reader: Reader, lease_id: UUID) -> HttpResponse:
    """Of one that ended while the administrator was reading; one that never was is no page."""
    if not leases_of(reader.organization.id).filter(pk=lease_id).exists():
        raise Http404
    messages.info(request, _("This session was over already."))
    return redirect("licensing:sessions")


def _sessions_url(subscription_id: UUID) -> str:
    return f"{reverse('licensing:sessions')}?agreement={subscription_id}"


def _sorting(asked: SessionsAsked) -> dict[str, Any]:
    return {"sort": asked.sort, "is_descending": asked.is_descending}
