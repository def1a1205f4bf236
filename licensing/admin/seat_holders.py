"""Who holds a customer's seats, and what has changed, for the vendor's staff: seen and taken away (R-CITIZEN-16)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from licensing.admin.seat_lots import today_of
from licensing.models import SeatEnd, Subscription
from licensing.selectors.access import access_of_subscription
from licensing.selectors.seat_changes import SeatChangeFact, seat_changes
from licensing.selectors.seat_holders import SeatHolder, seat_holders
from licensing.words import kind_words, role_words
from tenants.admin_floor.sections import Section, section_on
from tenants.services.audit import record_audit
from tenants.views.spreadsheets import Value, table_file

# A page of a subscription is to be read; the file has them all.
MOST_SHOWN = 50


@section_on(Subscription, place=13)
def holders(subscription: Subscription) -> Section | None:
    """The people with a seat or a role; nothing where nobody holds one."""
    access = access_of_subscription(subscription.pk)
    if access.rule.holders != "seats":
        return None
    found = seat_holders(access, today_of(subscription), subscription.organization.timezone)
    rows = [
        {
            "holder": holder,
            "kind": kind_words(holder.kind) if holder.kind else "",
            "roles": ", ".join(role_words(role) for role in holder.roles),
        }
        for holder in found[:MOST_SHOWN]
    ]
    context = {"rows": rows, "count": len(found), "subscription_id": subscription.pk}
    return Section(template="admin/licensing/subscription_holders.html", context=context)


@require_safe
def seats_file(_request: HttpRequest, subscription_id: UUID, what: str, kind: str) -> HttpResponse:
    """Holders or changes as CSV or XLSX; that somebody took it is kept."""
    found = Subscription.objects.select_related("organization").filter(pk=subscription_id).first()
    makers: dict[str, Callable[[Subscription], list[Sequence[Value]]]] = {"holders": _holders, "changes": _changes}
    if found is None or what not in makers or kind not in ("csv", "xlsx"):
        raise Http404
    now, details = timezone.now(), {"format": kind, "what": what}
    record_audit(
        "seats.exported", "subscription", found.pk, at=now, organization_id=found.organization_id, details=details
    )
    name = f"{found.organization.slug}-seats-{what}-{today_of(found).isoformat()}.{kind}"
    return table_file(makers[what](found), name=name, sheet=_("Seats"))


def _holders(subscription: Subscription) -> list[Sequence[Value]]:
    access = access_of_subscription(subscription.pk)
    found = seat_holders(access, today_of(subscription), subscription.organization.timezone)
    heading = (
        *(_("External ID"), _("Name"), _("Seat"), _("Roles"), _("Since"), _("Given by"), _("Last use")),
        _("Vendor’s staff"),
    )
    return [heading, *map(_holder_line, found)]


def _holder_line(holder: SeatHolder) -> Sequence[Value]:
    used = holder.last_used_at
    return (
        holder.external_id,
        holder.name,
        holder.kind,
        " ".join(holder.roles),
        holder.since,
        holder.given_by,
        timezone.localtime(used).date() if used else None,
        _("yes") if holder.is_vendor_staff else "",
    )


def _changes(subscription: Subscription) -> list[Sequence[Value]]:
    heading = (
        *(_("When"), _("External ID"), _("Name"), _("What"), _("Seat or role"), _("Given by"), _("Why it ended")),
        _("Vendor’s staff"),
    )
    return [heading, *map(_change_line, seat_changes(subscription.organization_id, subscription.pk))]


def _change_line(change: SeatChangeFact) -> Sequence[Value]:
    words: dict[tuple[str, bool], Any] = {
        ("seat", True): _("Seat begins"),
        ("seat", False): _("Seat ends"),
        ("role", True): _("Role begins"),
        ("role", False): _("Role ends"),
    }
    return (
        change.at.isoformat(),
        change.external_id,
        change.name,
        words[change.what, change.is_beginning],
        change.code,
        change.by,
        str(SeatEnd(change.reason).label) if change.reason else "",
        _("yes") if change.is_vendor_staff else "",
    )
