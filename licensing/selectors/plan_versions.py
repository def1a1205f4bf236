"""Readers of plan versions: what a plan says, and whether what it says runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from licensing.domain.plan_standing import PlanStanding
from licensing.domain.terms import MONTHS_IN_A_YEAR
from licensing.models import PlanVersion
from licensing.selectors.plan_standing import standing_of
from tenants.domain.refusal import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersionFacts:
    id: UUID
    plan_code: str
    product_code: str
    product_name: str
    number: int
    published_at: datetime
    names: dict[str, str]
    term_months: int
    notice_months: int
    standing: PlanStanding

    @property
    def has_yearly_terms(self) -> bool:
        return self.term_months == MONTHS_IN_A_YEAR


def plan_version_in_force(plan_code: str) -> PlanVersion:
    """The latest published version; raises `NotFound`."""
    version = (
        PlanVersion.objects.filter(plan__code=plan_code).select_related("plan__product").order_by("-number").first()
    )
    if version is None:
        raise NotFound("plan", plan_code)
    return version


def latest_plan_versions() -> QuerySet[PlanVersion]:
    """The latest version of every plan, for a list that orders and pages them itself."""
    latest = PlanVersion.objects.order_by("plan_id", "-number").distinct("plan_id").values("pk")
    return PlanVersion.objects.filter(pk__in=latest).select_related("plan__product")


def plan_versions_in_force() -> list[PlanVersionFacts]:
    """The latest version of every plan, by code."""
    return [plan_version_facts(version) for version in latest_plan_versions().order_by("plan__code")]


def plan_version_facts(version: PlanVersion) -> PlanVersionFacts:
    return PlanVersionFacts(
        id=version.pk,
        plan_code=version.plan.code,
        product_code=version.plan.product.code,
        product_name=version.plan.product.name,
        number=version.number,
        published_at=version.published_at,
        names=version.names,
        term_months=version.term_months,
        notice_months=version.notice_months,
        standing=standing_of(version),
    )
