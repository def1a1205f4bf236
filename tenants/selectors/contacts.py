"""Whom to write to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tenants.models import Membership, Organization, Person, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to write to, in their own language."""

    user_id: UUID
    name: str
    email: str
    locale: str


def license_administrators(organization_id: UUID) -> tuple[Contact, ...]:
    """All of them: mail about price, renewal, notice and certificates goes to each (R-SCALGO-14)."""
    return license_administrators_of([organization_id])[organization_id]


def license_administrators_of(organization_ids: Collection[UUID]) -> dict[UUID, tuple[Contact, ...]]:
    """By organization, by address; an organization without any has an empty tuple."""
    return _contacts(organization_ids, Q(is_license_administrator=True))


def billing_contacts(organization_id: UUID) -> tuple[Contact, ...]:
    """Those who get invoices; the license administrators if nobody else does."""
    return billing_contacts_of([organization_id])[organization_id]


def billing_contacts_of(organization_ids: Collection[UUID]) -> dict[UUID, tuple[Contact, ...]]:
    """By organization, as `billing_contacts`."""
    named = _contacts(organization_ids, Q(is_billing_contact=True))
    missing = [organization_id for organization_id, contacts in named.items() if not contacts]
    return named | license_administrators_of(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonContact:
    """A person to write to: at the address of their log-in, else at their own; in their language."""

    name: str
    email: str
    locale: str


def people_contacts(organization_id: UUID, person_ids: Collection[UUID]) -> dict[UUID, PersonContact]:
    """By person; who has no address at all is missing."""
    locale = Organization.objects.values_list("locale", flat=True).get(pk=organization_id)
    members = Membership.objects.filter(person_id__in=person_ids, user__is_active=True).select_related("user")
    users = {member.person_id: member.user for member in members}
    found = {}
    for person in Person.objects.filter(organization_id=organization_id, pk__in=person_ids):
        user = users.get(person.pk)
        email = user.email if user else person.email
        if email:
            found[person.pk] = PersonContact(
                name=person.name, email=email, locale=(user.locale if user else "") or locale
            )
    return found


def last_log_ins(person_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When the user of each person last logged in here; who has none, or never did, is missing."""
    members = Membership.objects.filter(person_id__in=person_ids, user__last_login__isnull=False)
    return {person_id: at for person_id, at in members.values_list("person_id", "user__last_login") if person_id and at}


def language_of(user_id: UUID | None, organization_id: UUID) -> str:
    """The user's own language, else the organization's (R-X-10)."""
    chosen = User.objects.filter(pk=user_id).values_list("locale", flat=True).first() if user_id else None
    return chosen or Organization.objects.values_list("locale", flat=True).get(pk=organization_id)


def _contacts(organization_ids: Collection[UUID], condition: Q) -> dict[UUID, tuple[Contact, ...]]:
    contacts: dict[UUID, list[Contact]] = {organization_id: [] for organization_id in organization_ids}
    memberships = Membership.objects.filter(condition, organization_id__in=contacts, user__is_active=True)
    for membership in memberships.select_related("user", "organization").order_by("user__email"):
        user = membership.user
        locale = user.locale or membership.organization.locale
        contacts[membership.organization_id].append(
            Contact(user_id=user.pk, name=user.name, email=user.email, locale=locale)
        )
    return {organization_id: tuple(found) for organization_id, found in contacts.items()}
