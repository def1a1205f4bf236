"""What the plans of an organization's subscriptions are called, where nothing else of them is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from licensing.models import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanName:
    """Of the version that a subscription points to; `names` by language."""

    product_name: str
    names: Mapping[str, str]

    def in_full(self, language: str) -> str:
        """The product and the plan, in a language, else in English."""
        return f"{self.product_name}, {self.names.get(language) or self.names.get('en', '')}"


def plan_names_of(organization_id: UUID) -> dict[UUID, PlanName]:
    """By subscription, of all that an organization ever had, in one statement."""
    rows = Subscription.objects.filter(organization_id=organization_id).order_by()
    found = rows.values_list("pk", "plan_version__plan__product__name", "plan_version__names")
    return {key: PlanName(product_name=product, names=names) for key, product, names in found}
