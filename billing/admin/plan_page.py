"""What billing adds to a plan's page: its charges, as the catalogue file states them."""

from __future__ import annotations

from billing.models import PlanPricing
from licensing.models import PlanVersion
from tenants.admin_floor.sections import Section, section_on


@section_on(PlanVersion, place=20)
def charges(version: PlanVersion) -> Section | None:
    pricing = PlanPricing.objects.filter(plan_version=version).first()
    if pricing is None:
        return None
    return Section(template="admin/billing/plan_charges.html", context={"content": pricing.content})
