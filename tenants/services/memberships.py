"""Who belongs to an organization, and what they may do there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.domain.refusal import NotFound, Refused
from tenants.models import Membership, Person
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.checks import naming_conflicts
from tenants.services.organizations import lock_organization


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What a member may do beyond their own usage."""

    is_license_administrator: bool = False
    is_billing_contact: bool = False


def add_member(
    organization_id: UUID, user_id: UUID, roles: Roles, *, at: datetime, person_id: UUID | None = None
) -> Membership:
    """Makes a user a member. License administrators and the vendor may (R-SCALGO-11).

    Raises `PermissionDenied`, and `Refused`: MEMBER_ALREADY, PERSON_HAS_USER, UNKNOWN_PERSON.
    """
    require_license_administrator(organization_id)
    return admit_member(organization_id, user_id, roles, at=at, person_id=person_id)


def admit_member(
    organization_id: UUID, user_id: UUID, roles: Roles, *, at: datetime, person_id: UUID | None = None
) -> Membership:
    """As `add_member`, for whoever was let in before: by an invitation, or by the organization's own log-in."""
    if person_id is not None:
        _refuse_unknown_person(organization_id, person_id)
    with naming_conflicts(_conflicts()):
        membership: Membership = Membership.objects.create(
            organization_id=organization_id, user_id=user_id, person_id=person_id, **asdict(roles)
        )
    _record("member.added", membership, at, roles)
    return membership


def refuse_taken_person(organization_id: UUID, person_id: UUID) -> None:
    """A person has at most one log-in. Raises `Refused`: UNKNOWN_PERSON, PERSON_HAS_USER."""
    _refuse_unknown_person(organization_id, person_id)
    if Membership.objects.filter(organization_id=organization_id, person_id=person_id).exists():
        raise _conflicts()["membership_person_once"]


def change_roles(membership_id: UUID, roles: Roles, *, at: datetime) -> Membership:
    """Changes what a member may do. The last license administrator stays one (R-SCALGO-10).

    Raises `NotFound`, `PermissionDenied`, and `Refused` (LAST_LICENSE_ADMINISTRATOR).
    """
    membership = _decided_under_lock(membership_id)
    if _roles_of(membership) == roles:
        return membership
    if membership.is_license_administrator and not roles.is_license_administrator:
        _refuse_if_last(membership)
    membership.is_license_administrator = roles.is_license_administrator
    membership.is_billing_contact = roles.is_billing_contact
    membership.save(update_fields=["is_license_administrator", "is_billing_contact"])
    _record("member.roles_changed", membership, at, roles)
    return membership


def remove_member(membership_id: UUID, *, at: datetime) -> None:
    """Ends a membership; the user and the person stay. The last license administrator stays too (R-SCALGO-10).

    Raises `NotFound`, `PermissionDenied`, and `Refused` (LAST_LICENSE_ADMINISTRATOR).
    """
    membership = _decided_under_lock(membership_id)
    if membership.is_license_administrator:
        _refuse_if_last(membership)
    _record("member.removed", membership, at, _roles_of(membership))
    membership.delete()


def _refuse_unknown_person(organization_id: UUID, person_id: UUID) -> None:
    if not Person.objects.filter(organization_id=organization_id, pk=person_id, erased_at=None).exists():
        raise Refused("UNKNOWN_PERSON", _("There is no such person."), {"person": str(person_id)}, is_input=True)


def _decided_under_lock(membership_id: UUID) -> Membership:
    """The membership, read after the lock: of two who leave at once, the second sees that the first has left."""
    organization_id = _organization_of(membership_id)
    require_license_administrator(organization_id)
    lock_organization(organization_id)
    membership: Membership | None = Membership.objects.filter(pk=membership_id).first()
    if membership is None:
        raise NotFound("membership", str(membership_id))
    return membership


def _organization_of(membership_id: UUID) -> UUID:
    found: UUID | None = Membership.objects.filter(pk=membership_id).values_list("organization_id", flat=True).first()
    if found is None:
        raise NotFound("membership", str(membership_id))
    return found


def _refuse_if_last(membership: Membership) -> None:
    others = Membership.objects.filter(
        organization_id=membership.organization_id, is_license_administrator=True, user__is_active=True
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise Refused(
            "LAST_LICENSE_ADMINISTRATOR", _("Name another licence administrator first: one must always be there.")
        )


def _roles_of(membership: Membership) -> Roles:
    return Roles(
        is_license_administrator=membership.is_license_administrator, is_billing_contact=membership.is_billing_contact
    )


def _conflicts() -> dict[str, Refused]:
    return {
        "membership_once": Refused("MEMBER_ALREADY", _("This user is a member already.")),
        "membership_person_once": Refused("PERSON_HAS_USER", _("Another user is this person.")),
    }


def _record(action: str, membership: Membership, at: datetime, roles: Roles) -> None:
    record_audit(
        action,
        "membership",
        membership.pk,
        at=at,
        organization_id=membership.organization_id,
        details={"user_id": str(membership.user_id), **asdict(roles)},
    )
