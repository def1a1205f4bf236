from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from licensing.access_rules.access_rule import AccessRule
from licensing.access_rules.options import SeatKind
from tenants.domain.typed_json import NotEmpty

Level = Literal["included", "partner", "external"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationsParameters:
    """The levels that an organization of this plan may have, and the integrations that everybody has (R-24SO-1)."""

    levels: Annotated[tuple[Level, ...], NotEmpty()]
    always_included: tuple[SeatKind, ...] = ()


RULE = AccessRule(code="integrations", parameters_type=IntegrationsParameters)
