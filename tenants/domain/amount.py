"""Money as those see it who only write it: money itself belongs to billing, which stands above."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, runtime_checkable


@runtime_checkable
class MoneyLike(Protocol):
    """An exact amount of one currency, of whichever app."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def currency(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount of one currency, for whoever writes it."""

    amount: Decimal
    currency: str
