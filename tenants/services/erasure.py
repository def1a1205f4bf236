"""Erasing a person: a pseudonym stands in their place everywhere, and no number changes (R-X-14)."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tenants import signals
from tenants.domain.erased import Tombstone, Traces, traces
from tenants.domain.periods import local_day
from tenants.domain.personal_data import ErasedPerson, personal_data_holders
from tenants.domain.pseudonyms import spelled
from tenants.domain.refusal import NotFound, Refused
from tenants.models import Invitation, Membership, Organization, Person, User
from tenants.scoping import current_scope
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.erased_traces import erase_answers, erase_invitations, erase_mail
from tenants.services.memberships import remove_member
from tenants.services.organizations import lock_organization
from tenants.services.people import end_person


@transaction.atomic
def erase_person(person_id: UUID, *, at: datetime, reason: str = "") -> Person:
    """Replaces a person by a pseudonym that nothing leads back from, for ever; again changes nothing.

    Their access ends today. Their log-in ends too, unless it belongs to another organization as well. What they used,
    and what it cost, stays as it was. Raises `NotFound`, `PermissionDenied`, whatever a gate refuses with, and
    `Refused`: OWN_PERSON, LAST_LICENSE_ADMINISTRATOR (R-SCALGO-10).
    """
    organization = _locked_organization(person_id)
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    if person.erased_at is not None:
        return person
    membership = Membership.objects.select_related("user").filter(person_id=person_id).first()
    user = membership.user if membership else None
    if user is not None and user.pk == current_scope().user_id:
        raise Refused("OWN_PERSON", _("You cannot erase yourself: another licence administrator can."))
    gone, tombstone = _traces_of(person, user), _new_tombstone(organization)
    _end(person, organization, at)
    if membership is not None:
        remove_member(membership.pk, at=at)
        _erase_user(membership.user, tombstone)
    erase_invitations(organization.pk, person_id, gone, tombstone, at)
    erase_mail(organization.pk, gone, tombstone)
    erase_answers(organization.pk, [str(person_id), person.external_id, *gone.all()])
    erased = ErasedPerson(
        organization_id=organization.pk,
        person_id=person_id,
        old_reference=person.external_id,
        reference=tombstone.external_id,
    )
    _bury(person, user, tombstone, at)
    for holder in personal_data_holders():
        holder.erase(erased)
    record_audit("person.erased", "person", person_id, at=at, organization_id=organization.pk, reason=reason)
    signals.announce(
        signals.person_changed,
        organization_id=organization.pk,
        person_id=person_id,
        external_id=person.external_id,
        fields=("email", "external_id", "name"),
    )
    return person


def _locked_organization(person_id: UUID) -> Organization:
    """Before the person, as everybody takes them; people's last administrators are decided under it."""
    organization_id = Person.objects.filter(pk=person_id).values_list("organization_id", flat=True).first()
    if organization_id is None:
        raise NotFound("person", str(person_id))
    require_license_administrator(organization_id)
    return lock_organization(organization_id)


def _new_tombstone(organization: Organization) -> Tombstone:
    """In the organization's own language: the name is kept."""
    code = spelled(secrets.token_bytes(5))
    with translation.override(organization.locale):
        return Tombstone(code=code, name=_("Erased person %(code)s") % {"code": code})


def _traces_of(person: Person, user: User | None) -> Traces:
    emails = set(Invitation.objects.filter(person_id=person.pk).values_list("email", flat=True))
    emails |= {person.email.lower(), user.email if user else ""}
    return traces([person.name, user.name if user else ""], emails)


def _end(person: Person, organization: Organization, at: datetime) -> None:
    """Through every gate, as whoever leaves; who has not come yet never will have been here."""
    today = local_day(at, organization.timezone)
    if person.entry_on is None or (person.exit_on is not None and person.exit_on <= today):
        return
    end_person(person.pk, exit_on=max(today, person.entry_on), at=at)
    person.refresh_from_db()


def _erase_user(user: User, tombstone: Tombstone) -> None:
    """The log-in itself, if nobody else needs it: no other organization, and not the vendor."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.is_staff or _is_member_anywhere(user.pk):
        return
    EmailAddress.objects.filter(user=user).delete()
    user.email, user.name, user.is_active = tombstone.email, tombstone.name, False
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "is_active", "password"])


def _is_member_anywhere(user_id: UUID) -> bool:
    """A scope sees the memberships of its own organization only: so a listed look-up answers."""
    with connection.cursor() as cursor:
        cursor.execute("select is_member_anywhere(%s)", [user_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def _bury(person: Person, user: User | None, tombstone: Tombstone, at: datetime) -> None:
    person.external_id, person.name, person.email = tombstone.external_id, tombstone.name, ""
    person.erased_at, person.erased_user_id = at, user.pk if user else None
    person.save(update_fields=["external_id", "name", "email", "erased_at", "erased_user_id"])
