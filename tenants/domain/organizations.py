"""What is said of an organization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganization:
    """An organization to be created. The slug never changes: senders of usage hold it."""

    slug: str
    name: str
    organization_type: str
    country: str
    currency: str
    locale: str = "en"
    timezone: str = "Europe/Oslo"
    employees: int = 0
    external_id: str | None = None


class OrganizationChanges(TypedDict, total=False):
    """What may be changed; a key that is missing stays as it is."""

    name: str
    organization_type: str
    country: str
    currency: str
    locale: str
    timezone: str
    employees: int
    external_id: str | None
    usage_display: str
    raw_events_months: int
