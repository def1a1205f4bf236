"""A license administrator invites somebody by e-mail; the link is accepted once (R-SCALGO-11)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tenants.domain.decision import Json
from tenants.domain.invitation_token import invitation_token, token_digest
from tenants.domain.refusal import NotFound, Refused
from tenants.models import Invitation, Membership, Organization, User
from tenants.scoping import Role, Scope, current_scope, scoped
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.checks import NAME_LENGTH, checked_line
from tenants.services.contact_addresses import checked_email
from tenants.services.memberships import Roles, admit_member, refuse_taken_person
from tenants.services.outbox import Mail, queue_mail

VALID_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FoundInvitation:
    """An invitation that can be accepted now."""

    invitation_id: UUID
    organization_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvitation:
    """What its page shows. `user_id` is the user who has this address already."""

    organization_name: str
    email: str
    expires_at: datetime
    user_id: UUID | None


@transaction.atomic
def invite_user(
    organization_id: UUID, email: str, roles: Roles, *, at: datetime, person_id: UUID | None = None
) -> Invitation:
    """Invites an address; the mail waits in the outbox. An open invitation of the same address or person ends.

    Raises `PermissionDenied`, `NotFound`, and `Refused`: INVALID_EMAIL, MEMBER_ALREADY, UNKNOWN_PERSON,
    PERSON_HAS_USER.
    """
    require_license_administrator(organization_id)
    address = checked_email("email", email)
    organization = _organization(organization_id)
    if Membership.objects.filter(organization_id=organization_id, user__email=address).exists():
        raise Refused("MEMBER_ALREADY", _("This user is a member already."))
    same = Q(email=address)
    if person_id is not None:
        refuse_taken_person(organization_id, person_id)
        same |= Q(person_id=person_id)
    _withdraw(Invitation.objects.filter(same, organization_id=organization_id), at)
    invitation: Invitation = Invitation.objects.create(
        organization_id=organization_id,
        email=address,
        # Until the database has given the id that the token is made of.
        token_digest=secrets.token_bytes(32),
        person_id=person_id,
        is_license_administrator=roles.is_license_administrator,
        is_billing_contact=roles.is_billing_contact,
        invited_by_id=current_scope().user_id,
        invited_at=at,
        expires_at=at + VALID_FOR,
    )
    invitation.token_digest = token_digest(token_of(invitation.pk))
    invitation.save(update_fields=["token_digest"])
    _record("invitation.sent", invitation, at)
    mail = Mail(reason=f"invitation {invitation.pk}", template="invitation", context=_mail_context(invitation))
    queue_mail(mail, recipients=[address], locale=organization.locale, at=at, organization_id=organization_id)
    return invitation


def resend_invitation(invitation_id: UUID, *, at: datetime) -> Invitation:
    """Sends a new link that works for as long as the first did; the old one ends, also where it had run out.

    Raises `NotFound`, and as `invite_user`; `Refused` (INVITATION_ENDED) for one that was accepted or withdrawn.
    """
    old: Invitation | None = Invitation.objects.filter(pk=invitation_id).first()
    if old is None:
        raise NotFound("invitation", str(invitation_id))
    if old.accepted_at is not None or old.withdrawn_at is not None:
        raise _invitation_ended()
    return invite_user(old.organization_id, old.email, _roles_of(old), at=at, person_id=old.person_id)


def withdraw_invitation(invitation_id: UUID, *, at: datetime) -> None:
    """Ends an open invitation; one that has ended stays as it is. Raises `NotFound`, `PermissionDenied`."""
    invitation: Invitation | None = Invitation.objects.filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound("invitation", str(invitation_id))
    require_license_administrator(invitation.organization_id)
    _withdraw(Invitation.objects.filter(pk=invitation_id), at)


def find_invitation(token: str) -> FoundInvitation | None:
    """The invitation of a link, if it is open and in time; asks a look-up that sees them all and returns ids only."""
    with scoped(Scope(Role.WEB)), connection.cursor() as cursor:
        cursor.execute("select invitation_id, organization_id from find_invitation(%s)", [token_digest(token)])
        found = cursor.fetchone()
    return FoundInvitation(*found) if found else None


def read_invitation(found: FoundInvitation) -> OpenInvitation:
    """What the invitation's page shows to whoever holds the link."""
    with scoped(_scope_of(found)):
        invitation = Invitation.objects.select_related("organization").get(pk=found.invitation_id)
        user_id = User.objects.filter(email=invitation.email).values_list("pk", flat=True).first()
        return OpenInvitation(
            organization_name=invitation.organization.name,
            email=invitation.email,
            expires_at=invitation.expires_at,
            user_id=user_id,
        )


def invited_person_name(found: FoundInvitation) -> str:
    """What the organization calls the person who is invited; the address, where it has not said who that is."""
    with scoped(_scope_of(found)):
        invitation = Invitation.objects.select_related("person").get(pk=found.invitation_id)
        return invitation.person.name if invitation.person else invitation.email[:NAME_LENGTH]


def accept_as_new_user(found: FoundInvitation, *, name: str, password: str | None, at: datetime) -> User:
    """Makes the user, with the address that the link has proved, and the member.

    Without a password they log in otherwise: with their organization's account. Raises `Refused`: INVITATION_ENDED,
    INVALID_TEXT, WEAK_PASSWORD (details: `problems`), USER_EXISTS.
    """
    with scoped(_scope_of(found)):
        invitation = _taken(found)
        if User.objects.filter(email=invitation.email).exists():
            raise Refused("USER_EXISTS", _("There is a user with this address: sign in first."))
        user = User(email=invitation.email, name=checked_line("name", name))
        if password is not None:
            _refuse_weak(password, user)
        user.set_password(password)
        user.save(force_insert=True)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        _accept(found, invitation, user.pk, at)
        return user


def accept_as_user(found: FoundInvitation, user: User, *, at: datetime) -> None:
    """Makes a user who is logged in a member. Raises `Refused`: INVITATION_ENDED, INVITATION_OF_ANOTHER."""
    with scoped(_scope_of(found)):
        invitation = _taken(found)
        if invitation.email != user.email:
            raise Refused("INVITATION_OF_ANOTHER", _("This invitation went to another address."))
        _accept(found, invitation, user.pk, at)


def token_of(invitation_id: UUID) -> str:
    """The secret of an invitation, made again from its id: the mail is written after the invitation is stored."""
    return invitation_token(settings.SECRET_KEY, invitation_id)


def _accept(found: FoundInvitation, invitation: Invitation, user_id: UUID, at: datetime) -> None:
    """In the user's own scope, so that the audit trail says who accepted."""
    with scoped(_scope_of(found, user_id)):
        admit_member(found.organization_id, user_id, _roles_of(invitation), at=at, person_id=invitation.person_id)
        invitation.accepted_at, invitation.accepted_by_id = at, user_id
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        _record("invitation.accepted", invitation, at)


def _taken(found: FoundInvitation) -> Invitation:
    """Locked, so that a link that is clicked twice at once is accepted once."""
    invitation: Invitation | None = (
        Invitation.objects.select_for_update(no_key=True)
        .filter(pk=found.invitation_id, accepted_at__isnull=True, withdrawn_at__isnull=True)
        .first()
    )
    if invitation is None:
        raise _invitation_ended()
    return invitation


def _invitation_ended() -> Refused:
    return Refused("INVITATION_ENDED", _("This invitation was used before, or withdrawn."))


def _roles_of(invitation: Invitation) -> Roles:
    return Roles(
        is_license_administrator=invitation.is_license_administrator, is_billing_contact=invitation.is_billing_contact
    )


def _scope_of(found: FoundInvitation, user_id: UUID | None = None) -> Scope:
    return Scope(Role.WEB, found.organization_id, user_id)


def _organization(organization_id: UUID) -> Organization:
    organization: Organization | None = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise NotFound("organization", str(organization_id))
    return organization


def _withdraw(invitations: QuerySet[Invitation], at: datetime) -> None:
    for invitation in invitations.select_for_update(no_key=True).filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True
    ):
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        _record("invitation.withdrawn", invitation, at)


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems = list(error.messages)
        details: dict[str, Json] = {"field": "password", "problems": [*problems]}
        raise Refused("WEAK_PASSWORD", " ".join(problems), details, is_input=True) from error


def _mail_context(invitation: Invitation) -> dict[str, object]:
    return {"invitation_id": invitation.pk, "expires_at": invitation.expires_at}


def _record(action: str, invitation: Invitation, at: datetime) -> None:
    record_audit(action, "invitation", invitation.pk, at=at, organization_id=invitation.organization_id)
