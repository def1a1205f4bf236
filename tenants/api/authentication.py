"""Who asks was decided by the middleware; this tells DRF.

A module of its own: DRF imports it from the settings while it still loads its own views.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


class KeyHolder(AnonymousUser):
    """Stands for whoever holds an API key."""

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override]  # AnonymousUser promises False
        return True


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer lis_live_…`"""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        key = request._request.api_key  # type: ignore[attr-defined]  # set by ScopeMiddleware
        return (KeyHolder(), key) if key is not None else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
