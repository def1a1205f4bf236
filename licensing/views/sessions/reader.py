"""Who reads the Sessions pages, and of which agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from licensing.selectors.access import AgreedAccess
from licensing.selectors.plan_names import PlanName, plan_names_of
from licensing.selectors.start_agreements import agreements_with_starts
from tenants.domain.periods import local_day
from tenants.scoping import current_organization
from tenants.selectors import OrganizationFacts, organization_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An administrator; `person_id` is the person that they are, if somebody has said so."""

    organization: OrganizationFacts
    person_id: UUID | None
    at: datetime

    @property
    def today(self) -> date:
        return local_day(self.at, self.organization.timezone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One of the agreements that the reader chooses between."""

    access: AgreedAccess
    plan: PlanName
    is_selected: bool

    @property
    def id(self) -> UUID:
        return self.access.subscription_id

    @property
    def product_name(self) -> str:
        return self.plan.product_name


def reader_of(request: Any) -> Reader:
    """Of a request that `administrator_required` let in."""
    return Reader(
        organization=organization_facts(current_organization()),
        person_id=request.membership.person_id,
        at=timezone.now(),
    )


def agreements_of(reader: Reader, asked: str) -> list[Agreement]:
    """Those with starts, one of them selected: the one that the address names, else the first.

    Raises `Http404` for one that there is not.
    """
    accesses = agreements_with_starts(reader.organization.id, reader.today)
    ids = [str(access.subscription_id) for access in accesses]
    if asked and asked not in ids:
        raise Http404
    plans = plan_names_of(reader.organization.id)
    chosen = asked or next(iter(ids), "")
    return [
        Agreement(access=access, plan=plans[access.subscription_id], is_selected=str(access.subscription_id) == chosen)
        for access in accesses
    ]


def selected(agreements: list[Agreement]) -> Agreement | None:
    return next((agreement for agreement in agreements if agreement.is_selected), None)
