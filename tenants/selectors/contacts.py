"""Whom to write to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tenants.models import Membership, Organization, User


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
