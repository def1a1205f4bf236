"""What other apps read of organizations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tenants.domain.refusal import NotFound
from tenants.ids import OneOf
from tenants.models import (
    Organization,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    """An organization as other apps know it. Its zone decides usage days, terms and notice (R-X-12)."""

    id: UUID
    slug: str
    external_id: str | None
    name: str
    organization_type: str
    employees: int
    country: str
    currency: str
    locale: str
    timezone: str
    usage_display: str
    raw_events_months: int


def organization_facts(organization_id: UUID) -> OrganizationFacts:
    """Raises `NotFound` if there is none in the scope."""
    found = organizations_facts([organization_id])
    if organization_id not in found:
        raise NotFound("organization", str(organization_id))
    return found[organization_id]


def organization_by_slug(slug: str) -> OrganizationFacts:
    """Raises `NotFound` if there is none in the scope."""
    found = organizations_by_slug([slug])
    if slug not in found:
        raise NotFound("organization", slug)
    return found[slug]


def pseudonym_key(organization_id: UUID) -> UUID:
    """What the organization's pseudonyms are made with; it never leaves the program. Raises `NotFound`."""
    key: UUID | None = Organization.objects.filter(pk=organization_id).values_list("pseudonym_key", flat=True).first()
    if key is None:
        raise NotFound("organization", str(organization_id))
    return key


def organizations_facts(organization_ids: Iterable[UUID] | None = None) -> dict[UUID, OrganizationFacts]:
    """By id; all of the scope's if none are named. Unknown ids are missing."""
    organizations = Organization.objects.all()
    if organization_ids is not None:
        organizations = organizations.filter(OneOf("pk", set(organization_ids)))
    return {facts.id: facts for facts in _facts_of(organizations)}


def organizations_by_slug(slugs: Iterable[str]) -> dict[str, OrganizationFacts]:
    """By slug; unknown slugs are missing."""
    organizations = Organization.objects.filter(slug__in=set(slugs))
    return {facts.slug: facts for facts in _facts_of(organizations)}


def _facts_of(organizations: QuerySet[Organization]) -> Iterator[OrganizationFacts]:
    """From plain rows, without a model each: every page asks, and a yearly run asks for thousands."""
    for values in organizations.values_list(*OrganizationFacts.__slots__):
        yield OrganizationFacts(**dict(zip(OrganizationFacts.__slots__, values, strict=True)))
