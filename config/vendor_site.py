"""The vendor's admin site: what needs a person comes first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite


class VendorSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Only the vendor's staff may enter."""

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    return []


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return context
