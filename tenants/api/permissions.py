"""A key may do what its scopes say."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class MissingScope(PermissionDenied):
    """The key may not do this; says which scope it would need, so that its owner can make another."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("This key may not do that: it lacks the scope %(scope)s.") % {"scope": scope})
        self.details = {"scope": scope}


class HasScope(BasePermission):
    """A view names the scope of each method: `scopes = {"GET": "people:read", "POST": "people:write"}`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        key: Any = request.auth
        if key is None:
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method == "OPTIONS" or not hasattr(view, method.lower()):
            return True  # goes on to be refused as a method that is not there
        if method not in view.scopes:
            raise ImproperlyConfigured(f"{type(view).__name__} names no scope for {method}")
        scope: str = view.scopes[method]
        if scope not in key.scopes:
            raise MissingScope(scope)
        return True
