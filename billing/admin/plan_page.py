"""What billing adds to a plan's page: its charges, as the catalogue file states them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing.models import PlanPricing
from billing.words import schedule_words
from licensing.models import PlanVersion
from tenants.admin_floor.sections import Section, section_on
from tenants.admin_floor.shown import in_readers_language


@section_on(PlanVersion, place=20)
def charges(version: PlanVersion) -> Section | None:
    pricing = PlanPricing.objects.filter(plan_version=version).first()
    if pricing is None:
        return None
    charges = [_shown(charge) for charge in pricing.content["charges"]]
    return Section(template="admin/billing/plan_charges.html", context={"charges": charges, "content": pricing.content})


def _shown(charge: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "names": [in_readers_language(texts) for texts in charge["texts"].values()],
        "rule": charge["rule"],
        "when": schedule_words(charge["schedule"], charge["billed"]),
        "clause": charge["clause"],
    }
