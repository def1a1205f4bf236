"""Whose licence the page is about: the one that was asked for, else the one that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from licensing.selectors.access import AgreedAccess, accesses_of
from licensing.selectors.plan_names import plan_names_of
from tenants.domain.periods import local_day
from tenants.scoping import current_organization
from tenants.selectors import OrganizationFacts, organization_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceChoice:
    """One of several licences; the page shows one at a time."""

    id: UUID
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLicence:
    """The licence of the page; `choices` are all that seats can be shown of. `last_day` is known once it ends."""

    organization: OrganizationFacts
    access: AgreedAccess
    name: str
    choices: Sequence[LicenceChoice]
    at: datetime
    today: date

    @property
    def query(self) -> str:
        """What keeps this licence on the next page; empty where there is only one."""
        return f"?licence={self.access.subscription_id}" if len(self.choices) > 1 else ""

    @property
    def are_seats_held(self) -> bool:
        return self.access.rule.holders == "seats"

    @property
    def is_running(self) -> bool:
        return self.access.runs_on(self.today)


def licence_of_page(request: HttpRequest, subscription_id: UUID | None = None) -> OpenLicence:
    """Raises `Http404` where there is no such licence, or none of which seats can be shown."""
    organization = organization_facts(current_organization())
    now = timezone.now()
    today = local_day(now, organization.timezone)
    found = [access for access in accesses_of(organization.id) if access.rule.holders in ("people", "seats")]
    asked = str(subscription_id) if subscription_id else request.GET.get("licence", "")
    chosen = _chosen(found, asked, today)
    language = (get_language() or "en").partition("-")[0]
    names = {key: plan.in_full(language) for key, plan in plan_names_of(organization.id).items()}
    return OpenLicence(
        organization=organization,
        access=chosen,
        name=names[chosen.subscription_id],
        choices=[
            LicenceChoice(
                id=access.subscription_id,
                name=names[access.subscription_id],
                is_chosen=access is chosen,
            )
            for access in found
        ],
        at=now,
        today=today,
    )


def _chosen(found: Sequence[AgreedAccess], asked: str, today: date) -> AgreedAccess:
    if asked:
        found = [access for access in found if str(access.subscription_id) == asked]
    if not found:
        raise Http404
    return next((access for access in found if access.runs_on(today)), found[0])
