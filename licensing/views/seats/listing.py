"""The page of seats: per kind what is used and left, who uses it, where it comes from; as a file, too (R-CITIZEN-3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from licensing.selectors.seat_holders import seat_holders
from licensing.views.seats.asked import SeatsAsked, found_holders, read_asked
from licensing.views.seats.licence import OpenLicence, licence_of_page
from licensing.views.seats.page import HolderRow, holder_row, seats_page
from tenants.services.audit import record_audit
from tenants.views.access import administrator_required
from tenants.views.spreadsheets import Value, table_file


@require_safe
@administrator_required
def seats(request: HttpRequest) -> HttpResponse:
    licence = licence_of_page(request)
    asked = read_asked(request.GET, licence.access.kinds)
    if asked.export:
        return _file(licence, asked)
    page = seats_page(licence, asked)
    context = {"seats": page, "sort": asked.sort, "is_descending": asked.is_descending}
    return render(request, "licensing/seats.html", context)


def _file(licence: OpenLicence, asked: SeatsAsked) -> HttpResponse:
    """Everybody who is found, whatever the page; days as days, codes as the API has them."""
    organization = licence.organization
    record_audit("seats.exported", "organization", organization.id, at=licence.at, details={"format": asked.export})
    holders = seat_holders(licence.access, licence.today, organization.timezone)
    rows = [holder_row(licence, holder) for holder in found_holders(holders, asked, licence.at)]
    name = f"{organization.slug}-seats-{licence.today.isoformat()}.{asked.export}"
    return table_file([_heading(), *map(_line, rows)], name=name, sheet=_("Seats"))


def _heading() -> Sequence[Value]:
    return (
        _("External ID"),
        _("Name"),
        _("Licence"),
        _("Roles"),
        _("Log-in mode"),
        _("Since"),
        _("Given by"),
        _("Last use"),
        _("Without a licence since"),
    )


def _line(row: HolderRow) -> Sequence[Value]:
    holder = row.holder
    used = holder.last_used_at
    return (
        holder.external_id,
        holder.name,
        holder.kind,
        " ".join(holder.roles),
        holder.login_mode,
        holder.since,
        holder.given_by,
        timezone.localtime(used).date() if used else None,
        holder.without_licence_since,
    )
