"""One transaction around the whole response, and the scope of who is asking (R-X-9).

Two layers, because they know different things. `TransactionMiddleware` is outermost: sessions are read before the view
and saved after it, as `lisens_web` without an organization. `ScopeMiddleware` comes after authentication and enters
the scope of the user or key; template responses are rendered inside it.

Raise rolls back, return commits: a refusal that must be kept is returned, never raised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from tenants.domain.sessions import CHOSEN, CONFINED_TO
from tenants.domain.text import is_slug
from tenants.models import ApiKey, Membership, Organization, User
from tenants.scoping import Role, Scope, scoped
from tenants.services.api_keys import find_api_key, note_use, read_api_key

GetResponse: TypeAlias = Callable[[HttpRequest], HttpResponseBase]
BEARER = "Bearer "


class TenantRequest(HttpRequest):
    """What `ScopeMiddleware` puts on each request."""

    scope: Scope
    api_key: ApiKey | None
    membership: Membership | None
    memberships: list[Membership]
    has_failed: bool


class _Rollback(Exception):
    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


class RollbackOnFailure:
    """Django has turned an exception into a response before a middleware sees it; nothing would roll back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def respond(self, request: Any, scope: Scope) -> HttpResponseBase:
        try:
            with scoped(scope):
                self.enter(request)
                response = self.get_response(request)
                if request.has_failed or response.status_code >= 500:
                    raise _Rollback(response)
                return response
        except _Rollback as rollback:
            return rollback.response

    def enter(self, request: Any) -> None:
        """What the request needs to be read inside its scope."""


class TransactionMiddleware(RollbackOnFailure):
    """Sees failures by status only: what a view raised was rolled back inside, and the session is kept."""

    def __call__(self, request: Any) -> HttpResponseBase:
        request.has_failed = False
        return self.respond(request, Scope(Role.WEB))


class ScopeMiddleware(RollbackOnFailure):
    def __call__(self, request: Any) -> HttpResponseBase:
        request.api_key, request.membership, request.memberships = None, None, []
        request.scope = scope_of(request)
        structlog.contextvars.bind_contextvars(
            organization_id=str(request.scope.organization_id or ""), user_id=str(request.scope.user_id or "")
        )
        try:
            response = self.respond(request, request.scope)
        finally:
            structlog.contextvars.clear_contextvars()
        request.has_failed = False
        if request.api_key is not None:
            # Outside of what a refusal rolls back: also a key that is refused was used.
            note_use(request.api_key, timezone.now())
        return response

    def enter(self, request: Any) -> None:
        if request.api_key is None and request.scope.api_key_id is not None:
            request.api_key = read_api_key(request.scope.api_key_id)

    def process_exception(self, request: Any, exception: Exception) -> None:
        request.has_failed = True


def scope_of(request: Any) -> Scope:
    """The scope of an API key, of staff in the vendor's admin, or of a user in their chosen organization."""
    header = request.headers.get("Authorization", "")
    if header.startswith(BEARER):
        return _scope_of_key(request, header.removeprefix(BEARER))
    user = request.user
    if not user.is_authenticated:
        return Scope(Role.WEB)
    if user.is_staff and request.path.startswith("/admin/"):
        return Scope(Role.STAFF, user_id=user.pk)
    return _scope_of_member(request, user)


def _scope_of_key(request: Any, secret: str) -> Scope:
    """An unknown, revoked or expired key sees nothing; a vendor's key acts for the organization that it names."""
    found = find_api_key(secret)
    if found is None:
        return Scope(Role.WEB)
    if found.organization_id:
        return Scope(Role.WEB, found.organization_id, api_key_id=found.api_key_id)
    scope = Scope(Role.STAFF, api_key_id=found.api_key_id)
    # Acting for an organization, the vendor would not see a key of its own.
    with scoped(scope):
        request.api_key = read_api_key(found.api_key_id)
        return replace(scope, organization_id=_named_organization(request))


def _named_organization(request: Any) -> UUID | None:
    """`?organization=slug`; an unknown one is none, and the view says so."""
    slug = request.GET.get("organization", "")
    if not is_slug(slug):
        return None
    organization_id: UUID | None = Organization.objects.filter(slug=slug).values_list("pk", flat=True).first()
    return organization_id


def _scope_of_member(request: Any, user: User) -> Scope:
    """The organization in the session, if the user still belongs to it, else the only one there is.

    Who came in by the account of one organization is in no other: its administrators say who that account is.
    """
    with scoped(Scope(Role.WEB, user_id=user.pk)):
        memberships = list(Membership.objects.filter(user=user).order_by("organization_id"))
    if confined_to := request.session.get(CONFINED_TO):
        memberships = [membership for membership in memberships if str(membership.organization_id) == confined_to]
    request.memberships = memberships
    chosen = request.session.get(CHOSEN)
    mine = [membership for membership in memberships if str(membership.organization_id) == chosen]
    if not mine and len(memberships) == 1:
        mine = memberships
    request.membership = mine[0] if mine else None
    organization_id: UUID | None = mine[0].organization_id if mine else None
    return Scope(Role.WEB, organization_id, user.pk)


class ReaderLocaleMiddleware:
    """The language of the user, else of the organization, else of the browser; days in the organization's zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        organization = request.membership.organization if request.membership else None
        language = (request.user.locale if request.user.is_authenticated else "") or (
            organization.locale if organization else ""
        )
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        with timezone.override(ZoneInfo(organization.timezone) if organization else None):
            return self.get_response(request)
