"""How many there were and what they came to: what sums and means are read from, of any group (R-CHAT-6)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from metering.domain.measure import WIDE, ZERO

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Tally:
    """The events of a meter together."""

    value: Decimal = ZERO
    events: int = 0

    def plus(self, other: Tally) -> Tally:
        return Tally(WIDE.add(self.value, other.value), self.events + other.events)

    @property
    def mean(self) -> Decimal | None:
        """Of each event; None of none.

        >>> Tally(Decimal(9), 2).mean, Tally().mean
        (Decimal('4.5'), None)
        """
        return WIDE.divide(self.value, Decimal(self.events)) if self.events else None


# By meter.
Tallies = Mapping[str, Tally]


def add_tallies(parts: Iterable[tuple[Key, str, Tally]]) -> dict[Key, dict[str, Tally]]:
    """What each key's parts come to, meter by meter. A mean of means would be another number.

    >>> add_tallies([("a", "s", Tally(Decimal(10), 1)), ("a", "s", Tally(Decimal(2), 3))])["a"]["s"].mean
    Decimal('3')
    """
    found: dict[Key, dict[str, Tally]] = {}
    for key, meter, tally in parts:
        tallies = found.setdefault(key, {})
        tallies[meter] = tallies.get(meter, Tally()).plus(tally)
    return found
