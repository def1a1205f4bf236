from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from billing.domain.charge_rule import ChargeRule, NoFacts, Schedule
from billing.domain.codes import IntegrationLevel
from billing.domain.prices import Prices
from tenants.domain.typed_json import NotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class PerClientParameters:
    """The price of a month, the levels of integration that make it due, and whether one day of activity is enough."""

    price: Prices
    levels: Annotated[tuple[IntegrationLevel, ...], NotEmpty()]
    active_on: Literal["any_day", "last_day"] = "any_day"


RULE = ChargeRule(
    code="per_client",
    parameters_type=PerClientParameters,
    facts_type=NoFacts,
    schedules=frozenset({Schedule.CALENDAR_MONTH}),
    text_keys=("access",),
    price=None,
)
