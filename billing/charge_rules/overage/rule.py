from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from billing.domain.charge_rule import ChargeRule, NoFacts, Schedule
from billing.domain.codes import TEXT_KEY, IntegrationLevel, MeterCode
from billing.domain.prices import Prices
from billing.domain.unit_codes import UnitCode
from tenants.domain.typed_json import AtLeast, Fault, Mark, MoreThan, NotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What of a meter is included, and the price of each `per` of it beyond; exactly at it is not beyond (R-24SO-8).

    `included` and `per` are in the meter's own unit, `unit` is the one that stands on an invoice.
    """

    meter: Annotated[MeterCode, Mark(TEXT_KEY)]
    included: Annotated[Decimal, AtLeast(0)]
    unit: UnitCode
    price: Prices
    per: Annotated[Decimal, MoreThan(0)] = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverageParameters:
    """Allowances, each on its own; `levels` are those whose traffic counts, `charged` whether a case comes first."""

    allowances: Annotated[tuple[Allowance, ...], NotEmpty()]
    levels: Annotated[tuple[IntegrationLevel, ...], NotEmpty()]
    charged: Literal["when_agreed", "at_once"] = "when_agreed"

    def faults(self) -> Iterator[Fault]:
        meters = [allowance.meter for allowance in self.allowances]
        for index, meter in enumerate(meters):
            if meter in meters[:index]:
                yield Fault(("allowances", index, "meter"), "REPEATED", f"{meter!r} stands here twice")


RULE = ChargeRule(
    code="overage",
    parameters_type=OverageParameters,
    facts_type=NoFacts,
    schedules=frozenset({Schedule.CALENDAR_MONTH}),
    text_keys=(),
    price=None,
)
