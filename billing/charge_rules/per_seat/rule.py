from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from billing.domain.charge_rule import ChargeRule, NoFacts, Schedule
from billing.domain.seat_prices import SeatPrice, repeated_kind_faults
from tenants.domain.typed_json import Fault, NotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class PerSeatParameters:
    """The price of each kind, and from when a change of their number counts: more at once, fewer from the next one."""

    seats: Annotated[tuple[SeatPrice, ...], NotEmpty()]
    every: Literal["month", "year"]
    more: Literal["at_once", "next_interval"] = "at_once"
    fewer: Literal["at_once", "next_interval"] = "next_interval"

    def faults(self) -> Iterator[Fault]:
        return repeated_kind_faults(self.seats)


RULE = ChargeRule(
    code="per_seat",
    parameters_type=PerSeatParameters,
    facts_type=NoFacts,
    schedules=frozenset({Schedule.TERM, Schedule.CALENDAR_MONTH}),
    text_keys=(),
    price=None,
)
