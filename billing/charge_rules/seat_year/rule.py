from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from billing.domain.charge_rule import ChargeRule, NoFacts, Schedule
from billing.domain.seat_prices import SeatPrice, repeated_kind_faults
from tenants.domain.typed_json import AtLeast, Fault, NotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatYearParameters:
    """The price of a year of each kind.

    An order is invoiced within `invoice_within_days` of its confirmation (R-CITIZEN-8); administrators are reminded so
    many days before seats expire; `renews` orders the next year by itself.
    """

    seats: Annotated[tuple[SeatPrice, ...], NotEmpty()]
    invoice_within_days: Annotated[int, AtLeast(0)] = 30
    reminder_days: tuple[Annotated[int, AtLeast(1)], ...] = (60, 30, 7)
    renews: bool = False

    def faults(self) -> Iterator[Fault]:
        return repeated_kind_faults(self.seats)


RULE = ChargeRule(
    code="seat_year",
    parameters_type=SeatYearParameters,
    facts_type=NoFacts,
    schedules=frozenset({Schedule.ORDER}),
    text_keys=(),
    price=None,
)
