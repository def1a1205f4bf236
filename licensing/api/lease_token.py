"""Beating and releasing with a lease's own token: a page that closes sends a beacon, and has no key.

The page is the vendor's own, from another origin, so its browser asks whether it may read the answer. It may, from any
origin: what is shown is the token in the body, which only whoever took the lease was given. Cookies play no part, and
no answer to a key may be read so: a page that holds a key is stopped by its own browser.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request

from licensing.domain.lease import is_lease_token
from licensing.selectors.leases import organization_of_lease
from tenants.api.base import OrganizationView
from tenants.api.parsing import StrictJSONParser
from tenants.api.permissions import HasScope
from tenants.scoping import Role, Scope, scoped

# Of a body with a token there is no more than this.
MOST_BYTES = 2_000

ALLOWED_ORIGIN = "Access-Control-Allow-Origin"
# Text needs no asking; for JSON a browser asks before, and remembers the answer for two hours.
MAY_POST_JSON = {
    ALLOWED_ORIGIN: "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "7200",
}


class BeaconParser(StrictJSONParser):
    """A beacon says it is text, whatever it holds."""

    media_type = "*/*"


class HasScopeOrToken(HasScope):
    def has_permission(self, request: Request, view: Any) -> bool:
        return view.is_by_token or super().has_permission(request, view)


@method_decorator(csrf_exempt, name="dispatch")  # a token is no cookie
class LeaseTokenView(OrganizationView):
    """A view of one lease for a key, or for whoever shows the lease's token: then in its organization's scope."""

    permission_classes = (HasScopeOrToken,)
    is_by_token = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=204, headers=MAY_POST_JSON)
        response = self._answer(request, *args, **kwargs)
        if "Authorization" not in request.headers:
            response[ALLOWED_ORIGIN] = "*"
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        organization_id = _organization_of_token(request, kwargs["lease_id"])
        if organization_id is None:
            return super().dispatch(request, *args, **kwargs)
        self.is_by_token = True
        with scoped(Scope(Role.WEB, organization_id)) as scope:
            request.scope = scope  # type: ignore[attr-defined]  # as ScopeMiddleware does for a key
            return super().dispatch(request, *args, **kwargs)

    def get_parsers(self) -> list[Any]:
        return [BeaconParser()] if self.is_by_token else list(super().get_parsers())


def _organization_of_token(request: HttpRequest, lease_id: UUID) -> UUID | None:
    """Only of a request without a key; None if the token is not this lease's."""
    if "Authorization" in request.headers or int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return None
    try:
        token = json.loads(request.body)["token"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(token, str) or not is_lease_token(settings.SECRET_KEY, lease_id, token):
        return None
    return organization_of_lease(lease_id)
