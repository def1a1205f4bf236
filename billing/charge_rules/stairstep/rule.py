from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from billing.domain.bands import band_index, order_faults
from billing.domain.charge_rule import ChargeRule, Schedule
from billing.domain.codes import Code
from billing.domain.priced_line import LineDraft
from billing.domain.prices import Prices, price_in
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Step
from tenants.domain.periods import Period
from tenants.domain.typed_json import AtLeast, Fault, NotEmpty, decimal_text

UNITS = {"month": UnitCode.MONTH, "year": UnitCode.YEAR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The price from an edge on, up to the next tier's."""

    from_: Annotated[Decimal, AtLeast(0)]
    price: Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class StairstepParameters:
    """What is counted, on which day of the period (`counted_on`), and the price of each tier.

    `multiplied` makes the tier's price due once for each of the things it is paid for, instead of once (R-24SO-15).
    """

    counted: Code
    tiers: Annotated[tuple[Tier, ...], NotEmpty()]
    every: Literal["month", "year"]
    counted_on: Literal["first_day", "last_day"] = "last_day"
    multiplied: bool = False

    def faults(self) -> Iterator[Fault]:
        return order_faults([tier.from_ for tier in self.tiers], "tiers")


@dataclass(frozen=True, slots=True, kw_only=True)
class StairstepFacts:
    """The count that chooses the tier, and how many things its price is paid for: with none, nothing is owed."""

    count: Annotated[Decimal, AtLeast(0)]
    quantity: Annotated[int, AtLeast(0)] = 1


def price_count(
    parameters: StairstepParameters, facts: StairstepFacts, period: Period, currency: str
) -> tuple[LineDraft, ...]:
    index = band_index([tier.from_ for tier in parameters.tiers], facts.count)
    price = price_in(parameters.tiers[index].price, currency)
    quantity = Decimal(facts.quantity if parameters.multiplied else min(facts.quantity, 1))
    line = LineDraft(
        text_key="fee",
        code="TIER_PRICE" if quantity else "NOTHING_TO_PAY_FOR",
        quantity=quantity,
        unit=UNITS[parameters.every],
        unit_price=price,
        amount=(price * quantity).rounded(),
        period=period,
        steps=(_counted_step(parameters, facts), _tier_step(parameters, index, price.text)),
    )
    return (line,)


def _counted_step(parameters: StairstepParameters, facts: StairstepFacts) -> Step:
    numbers = {
        "counted": parameters.counted,
        "counted_on": parameters.counted_on,
        "count": decimal_text(facts.count),
        "quantity": str(facts.quantity),
    }
    return Step("COUNTED", numbers)


def _tier_step(parameters: StairstepParameters, index: int, price: str) -> Step:
    following = parameters.tiers[index + 1 : index + 2]
    numbers = {
        "tier": str(index + 1),
        "from": decimal_text(parameters.tiers[index].from_),
        "below": decimal_text(following[0].from_) if following else None,
        "price": price,
    }
    return Step("TIER", numbers)


RULE = ChargeRule(
    code="stairstep",
    parameters_type=StairstepParameters,
    facts_type=StairstepFacts,
    schedules=frozenset({Schedule.TERM, Schedule.CALENDAR_MONTH}),
    text_keys=("fee",),
    price=price_count,
)
