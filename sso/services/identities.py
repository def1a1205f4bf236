"""Whose account at the provider is whose user: bound, used to come in, let go (R-SCALGO-15)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sso.domain.admission import binding_fault, entry_fault
from sso.domain.attempt import Attempt, Purpose
from sso.domain.claims import Who
from sso.domain.faults import Fault, SignInRefused
from sso.models import Identity, IdentityConnection
from sso.selectors.entrants import entrant
from sso.services.connections import note_tested
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.models import Membership, User
from tenants.scoping import Role, Scope, scoped
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.invitations import FoundInvitation, accept_as_new_user, invited_person_name
from tenants.services.organizations import lock_organization


def enter(attempt: Attempt, who: Who, *, at: datetime) -> User:
    """The user whose account it is, if they may come in. Nobody is looked for by an address.

    Raises `SignInRefused`: NOT_CONNECTED, and as `entry_fault`.
    """
    with scoped(Scope(Role.WEB, attempt.organization_id)):
        identity = Identity.objects.filter(connection_id=attempt.connection_id, subject=who.subject).first()
        if identity is None:
            raise SignInRefused(Fault.NOT_CONNECTED)
    with scoped(Scope(Role.WEB, attempt.organization_id, identity.user_id)):
        _refuse_entry(attempt.organization_id, identity.user_id, at)
        _note_use(identity, at)
        return User.objects.get(pk=identity.user_id)


def connect_own_account(attempt: Attempt, who: Who, *, at: datetime) -> Identity:
    """Binds the account to the user who is logged in and went to fetch it; again changes nothing.

    Of a test, this is what lets the connection be opened. Raises `SignInRefused`: ACCOUNT_OF_ANOTHER,
    CONNECTED_OTHERWISE, and as `entry_fault`; `PermissionDenied` for a test by somebody who does not administer.
    """
    user_id = attempt.user_id
    if user_id is None:
        raise SignInRefused(Fault.ATTEMPT_UNKNOWN)
    with scoped(Scope(Role.WEB, attempt.organization_id, user_id)):
        if attempt.purpose is Purpose.TEST:
            require_license_administrator(attempt.organization_id)
        lock_organization(attempt.organization_id)
        identity = _bound(attempt, user_id, who, at)
        if attempt.purpose is Purpose.TEST:
            note_tested(IdentityConnection.objects.get(pk=attempt.connection_id), at)
        return identity


def accept_with_own_account(attempt: Attempt, who: Who, *, at: datetime) -> User:
    """Accepts the invitation in hand: the new user has no password, and this account.

    They are called what the provider calls them. Raises `SignInRefused`: INVITATION_ENDED, INVITATION_OF_USER for an
    address that has a user, who signs in first, and as `connect_own_account`.
    """
    if attempt.invitation_id is None:
        raise SignInRefused(Fault.ATTEMPT_UNKNOWN)
    found = FoundInvitation(attempt.invitation_id, attempt.organization_id)
    with scoped(Scope(Role.WEB, attempt.organization_id)):
        lock_organization(attempt.organization_id)
        try:
            user = accept_as_new_user(found, name=who.name or invited_person_name(found), password=None, at=at)
        except Refused as refused:
            raise SignInRefused(_INVITATION_FAULTS.get(refused.code, Fault.INVITATION_ENDED)) from refused
        with scoped(Scope(Role.WEB, attempt.organization_id, user.pk)):
            _bound(attempt, user.pk, who, at)
        return user


def disconnect_own_account(organization_id: UUID, user: User, *, at: datetime) -> None:
    """Lets a user's account go. Raises `NotFound`, and `Refused` (NO_PASSWORD): nobody locks themselves out."""
    identity = Identity.objects.filter(organization_id=organization_id, user_id=user.pk).first()
    if identity is None:
        raise NotFound("identity", str(user.pk))
    if not user.has_usable_password():
        raise Refused("NO_PASSWORD", _("Choose a password first: without it, you could not sign in any more."))
    record_audit("identity.disconnected", "identity", identity.pk, at=at, organization_id=organization_id)
    identity.delete()


_INVITATION_FAULTS = {"USER_EXISTS": Fault.INVITATION_OF_USER}


def _bound(attempt: Attempt, user_id: UUID, who: Who, at: datetime) -> Identity:
    """Decided under the organization's lock: of two who bring the same account at once, one gets it."""
    _refuse_entry(attempt.organization_id, user_id, at)
    mine = Identity.objects.filter(connection_id=attempt.connection_id)
    owner = mine.filter(subject=who.subject).first()
    if owner is not None and not _is_member(attempt.organization_id, owner.user_id):
        # Whoever had it is no longer a user here; the account may be somebody's again.
        owner.delete()
        owner = None
    own = mine.filter(user_id=user_id).first()
    fault = binding_fault(
        user_id=user_id,
        subject=who.subject,
        owner_id=owner.user_id if owner else None,
        own_subject=own.subject if own else None,
    )
    if fault is not None:
        raise SignInRefused(fault, user_id)
    if own is not None:
        _note_use(own, at)
        return own
    identity = Identity.objects.create(
        organization_id=attempt.organization_id,
        connection_id=attempt.connection_id,
        user_id=user_id,
        subject=who.subject,
        connected_at=at,
        last_used_at=at,
    )
    record_audit("identity.connected", "identity", identity.pk, at=at, organization_id=attempt.organization_id)
    return identity


def _refuse_entry(organization_id: UUID, user_id: UUID, at: datetime) -> None:
    today = local_day(at, organization_facts(organization_id).timezone)
    fault = entry_fault(entrant(organization_id, user_id, today))
    if fault is not None:
        raise SignInRefused(fault, user_id)


def _is_member(organization_id: UUID, user_id: UUID) -> bool:
    return Membership.objects.filter(organization_id=organization_id, user_id=user_id).exists()


def _note_use(identity: Identity, at: datetime) -> None:
    identity.last_used_at = at
    identity.save(update_fields=["last_used_at"])
    record_audit("identity.used", "identity", identity.pk, at=at, organization_id=identity.organization_id)
