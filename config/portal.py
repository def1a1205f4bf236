"""What every page of the portal knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def portal_context(request: HttpRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    return {
        "membership": membership,
        "organization": membership.organization if membership else None,
        "memberships": getattr(request, "memberships", []),
    }
