"""A key may do what its scopes say."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HasScope(BasePermission):
    """A view names the scope of each method: `scopes = {"GET": "people:read", "POST": "people:write"}`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        key: Any = request.auth
        if key is None:
            return False
        wanted = view.scopes.get("GET" if request.method in ("HEAD", "OPTIONS") else request.method)
        return wanted is None or wanted in key.scopes
