"""Log-ins and log-outs in the audit trail (R-CHAT-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from tenants.models import Membership, User
from tenants.scoping import Role, Scope, scoped
from tenants.services.audit import record_audit


def note_log(
    user: User,
    action: Literal["user.logged_in", "user.logged_out"],
    *,
    at: datetime,
    confined_to: UUID | None = None,
) -> None:
    """Kept in the trail of every organization that the user is in, as each has to know who has access; ids only.

    A session that is confined to one gives access to that one alone. The vendor's staff are in none: theirs stand in
    the vendor's own trail.
    """
    scopes = [Scope(Role.WEB, confined_to, user.pk)] if confined_to else _scopes_of(user)
    for scope in scopes:
        with scoped(scope):
            record_audit(action, "user", user.pk, at=at, organization_id=scope.organization_id)


def _scopes_of(user: User) -> list[Scope]:
    if user.is_staff:
        return [Scope(Role.STAFF, user_id=user.pk)]
    with scoped(Scope(Role.WEB, user_id=user.pk)):
        memberships = Membership.objects.filter(user_id=user.pk).order_by("organization_id")
        ids = list(memberships.values_list("organization_id", flat=True))
    return [Scope(Role.WEB, organization_id, user.pk) for organization_id in ids]
