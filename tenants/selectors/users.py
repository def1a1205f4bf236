"""Who can log in to an organization, and who is invited to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.domain.refusal import NotFound
from tenants.models import Invitation, Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """A user of the organization; `person_name` is empty as long as nobody has said who they are in it."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    person_id: UUID | None
    person_name: str
    is_license_administrator: bool
    is_billing_contact: bool
    is_active: bool
    joined_at: datetime
    last_login_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFacts:
    """An invitation that was neither accepted nor withdrawn; it may have run out."""

    id: UUID
    email: str
    person_id: UUID | None
    person_name: str
    is_license_administrator: bool
    is_billing_contact: bool
    invited_by: str
    invited_at: datetime
    expires_at: datetime


def members_of(organization_id: UUID) -> tuple[MemberFacts, ...]:
    """By name, then by address."""
    members = Membership.objects.filter(organization_id=organization_id).select_related("user", "person")
    found = [_member_facts(member) for member in members]
    return tuple(sorted(found, key=lambda member: (member.name.casefold(), member.email)))


def member_facts(organization_id: UUID, membership_id: UUID) -> MemberFacts:
    """Raises `NotFound`."""
    members = Membership.objects.select_related("user", "person")
    found = members.filter(organization_id=organization_id, pk=membership_id).first()
    if found is None:
        raise NotFound("membership", str(membership_id))
    return _member_facts(found)


def member_of_person(organization_id: UUID, person_id: UUID) -> MemberFacts | None:
    """The user that a person logs in as."""
    members = Membership.objects.select_related("user", "person")
    found = members.filter(organization_id=organization_id, person_id=person_id).first()
    return _member_facts(found) if found else None


def open_invitations(organization_id: UUID) -> tuple[InvitationFacts, ...]:
    """The latest first."""
    invitations = Invitation.objects.filter(
        organization_id=organization_id, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    found = invitations.select_related("person", "invited_by").order_by("-invited_at", "-id")
    return tuple(map(_invitation_facts, found))


def _member_facts(member: Membership) -> MemberFacts:
    return MemberFacts(
        id=member.pk,
        user_id=member.user_id,
        name=member.user.name,
        email=member.user.email,
        person_id=member.person_id,
        person_name=member.person.name if member.person else "",
        is_license_administrator=member.is_license_administrator,
        is_billing_contact=member.is_billing_contact,
        is_active=member.user.is_active,
        joined_at=member.joined_at,
        last_login_at=member.user.last_login,
    )


def _invitation_facts(invitation: Invitation) -> InvitationFacts:
    sender = invitation.invited_by
    return InvitationFacts(
        id=invitation.pk,
        email=invitation.email,
        person_id=invitation.person_id,
        person_name=invitation.person.name if invitation.person else "",
        is_license_administrator=invitation.is_license_administrator,
        is_billing_contact=invitation.is_billing_contact,
        invited_by="" if sender is None or sender.is_staff else sender.name,
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
    )
