"""A user of several organizations chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

from config.portal import reader_role
from config.shell import ROLE_NAMES
from tenants.domain.sessions import CHOSEN
from tenants.models import Membership
from tenants.scoping import Role, Scope, scoped


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationChoice:
    id: UUID
    name: str
    role_name: str | Promise


@login_required
def choose_organization(request: HttpRequest) -> HttpResponse:
    """Shows the choices, or enters the chosen one; only an own organization can be entered."""
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]  # set by ScopeMiddleware
    if request.method == "POST":
        chosen = request.POST.get("organization", "")
        if any(str(membership.organization_id) == chosen for membership in memberships):
            request.session[CHOSEN] = chosen
            return redirect(_next_page(request))
    choices = [_choice(request, membership) for membership in memberships]
    return render(request, "choose_organization.html", {"organizations": choices})


def _choice(request: Any, membership: Membership) -> OrganizationChoice:
    """Each organization's name is read in its own scope: the reader is in none of them yet."""
    with scoped(Scope(Role.WEB, membership.organization_id, request.user.pk)):
        name = membership.organization.name
    return OrganizationChoice(id=membership.organization_id, name=name, role_name=ROLE_NAMES[reader_role(membership)])


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if wanted and is_ours else "/"
