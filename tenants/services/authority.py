"""Who may decide for an organization."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied

from tenants.models import Membership
from tenants.scoping import Role, current_scope


def require_license_administrator(organization_id: UUID) -> None:
    """Raises `PermissionDenied` for users who are no license administrators there (R-SCALGO-11).

    The vendor's staff and jobs may; what an API key may was decided by its scopes.
    """
    scope = current_scope()
    if scope.role is not Role.WEB or scope.api_key_id is not None:
        return
    administrators = Membership.objects.filter(organization_id=organization_id, is_license_administrator=True)
    if scope.user_id is None or not administrators.filter(user_id=scope.user_id).exists():
        raise PermissionDenied
