"""What a published plan version says about licensing; prices are billing's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenants.domain.decision import Clause, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDefinition:
    """One plan as its catalogue file states it. `digest` is over the whole of the plan, prices included.

    `names` has one entry a language. `organization_types` is empty if the plan is offered to every type.
    `per_organization` is `one`, `one_of_product` or `many`.
    """

    product_code: str
    product_name: str
    code: str
    names: Mapping[str, str]
    digest: str
    access_rule: str
    access_parameters: Mapping[str, Json]
    access_clause: Clause
    organization_types: tuple[str, ...]
    per_organization: str
    term_months: int
    notice_months: int
