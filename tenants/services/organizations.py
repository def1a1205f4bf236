"""Organizations: created and changed by the vendor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.domain.codes import LOCALES, countries, currencies, time_zones
from tenants.domain.organizations import NewOrganization, OrganizationChanges
from tenants.domain.refusal import NotFound, Refused
from tenants.domain.text import is_slug
from tenants.domain.usage_display import UsageDisplay
from tenants.models import Organization, OrganizationType
from tenants.models.organization import LEAST_MONTHS, MOST_MONTHS
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.checks import EXTERNAL_ID_LENGTH, checked_code, checked_line, naming_conflicts

MOST_EMPLOYEES = 10_000_000
_NUMBERS = {"employees": (0, MOST_EMPLOYEES), "raw_events_months": (LEAST_MONTHS, MOST_MONTHS)}
# Names stay out of the audit trail (R-X-14); of these fields the values are kept too.
_CODES = (
    "organization_type",
    "country",
    "currency",
    "locale",
    "timezone",
    "employees",
    "usage_display",
    "raw_events_months",
)


def create_organization(new: NewOrganization, *, at: datetime) -> Organization:
    """Creates a customer or partner.

    Raises `Refused`: INVALID_SLUG, INVALID_TEXT, UNKNOWN_CODE, INVALID_NUMBER, SLUG_TAKEN, EXTERNAL_ID_TAKEN.
    """
    if not is_slug(new.slug):
        raise Refused(
            "INVALID_SLUG",
            _("Use lower-case letters, digits and inner hyphens, at most 63."),
            {"field": "slug"},
            is_input=True,
        )
    fields = asdict(new)
    del fields["slug"]
    checked = _checked(cast(OrganizationChanges, fields))
    with naming_conflicts(_conflicts()):
        organization = Organization.objects.create(slug=new.slug, **checked)
    record_audit(
        "organization.created",
        "organization",
        organization.pk,
        at=at,
        organization_id=organization.pk,
        details={field: checked[field] for field in _CODES if field in checked},
    )
    return organization


def change_organization(
    organization_id: UUID, changes: OrganizationChanges, *, at: datetime, reason: str = ""
) -> Organization:
    """Changes what is said of an organization. A changed zone moves no stored day (R-X-12).

    Raises `NotFound`, and `Refused` as for a new one.
    """
    organization = lock_organization(organization_id)
    checked = _checked(changes)
    before = {
        field: getattr(organization, field) for field in checked if getattr(organization, field) != checked[field]
    }
    if not before:
        return organization
    for field in before:
        setattr(organization, field, checked[field])
    with naming_conflicts(_conflicts()):
        organization.save(update_fields=list(before))
    record_audit(
        "organization.changed",
        "organization",
        organization.pk,
        at=at,
        organization_id=organization.pk,
        reason=reason,
        details=_change_details(before, checked),
    )
    return organization


def change_usage_display(organization_id: UUID, display: str, *, at: datetime) -> Organization:
    """How others read the usage of the organization's people; their administrators' own choice (R-X-14).

    Raises `PermissionDenied`, `NotFound`, and `Refused` (UNKNOWN_CODE).
    """
    require_license_administrator(organization_id)
    return change_organization(organization_id, {"usage_display": display}, at=at)


def lock_organization(organization_id: UUID) -> Organization:
    """Makes decisions about one organization wait for each other; rows that point to it may still be written.

    Raises `NotFound`. Take it before the locks of people, memberships and subscriptions.
    """
    organization = Organization.objects.select_for_update(no_key=True).filter(pk=organization_id).first()
    if organization is None:
        raise NotFound("organization", str(organization_id))
    return organization


def _checked(changes: OrganizationChanges) -> dict[str, Any]:
    checked: dict[str, Any] = dict(changes)
    if "name" in changes:
        checked["name"] = checked_line("name", changes["name"])
    if changes.get("external_id") is not None:
        checked["external_id"] = checked_line("external_id", str(changes["external_id"]), EXTERNAL_ID_LENGTH)
    known = {
        "organization_type": OrganizationType.values,
        "country": countries(),
        "currency": currencies(),
        "locale": LOCALES,
        "timezone": time_zones(),
        "usage_display": [*UsageDisplay],
    }
    for field in known.keys() & checked.keys():
        checked_code(field, checked[field], known[field])
    for field, (least, most) in _NUMBERS.items():
        if not least <= checked.get(field, least) <= most:
            raise Refused("INVALID_NUMBER", _("This number cannot be right."), {"field": field}, is_input=True)
    return checked


def _conflicts() -> dict[str, Refused]:
    return {
        "organization_slug_key": Refused("SLUG_TAKEN", _("Another organisation has this short name.")),
        "organization_external_id_key": Refused("EXTERNAL_ID_TAKEN", _("Another organisation has this external ID.")),
    }


def _change_details(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    changed = {field: [before[field], after[field]] for field in _CODES if field in before}
    return {"fields": sorted(before), "values": changed}
