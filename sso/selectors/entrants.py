"""A user as the door sees them: of which organization, and whether the person they are is here."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sso.domain.admission import Entrant
from tenants.domain.people import presence
from tenants.models import Membership, User
from tenants.models.person import LoginMode


def entrant(organization_id: UUID, user_id: UUID, on: date) -> Entrant:
    """On a local day of the organization. Raises `User.DoesNotExist`."""
    user = User.objects.get(pk=user_id)
    member = (
        Membership.objects.select_related("person").filter(organization_id=organization_id, user_id=user_id).first()
    )
    person = member.person if member else None
    return Entrant(
        is_member=member is not None,
        is_active=user.is_active,
        is_staff=user.is_staff,
        presence=presence(person, on) if person else None,
        has_log_in=person.login_mode != LoginMode.NONE if person else None,
    )
