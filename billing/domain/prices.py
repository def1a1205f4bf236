"""Prices as plans state them: one exact amount a currency, never a float and never converted (R-CITIZEN-2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from billing.domain.currencies import CurrencyCode
from billing.domain.money import Money
from tenants.domain.typed_json import AtLeast, Mark, NotEmpty, marked_values

PRICES = "prices"

Prices = Annotated[Mapping[CurrencyCode, Annotated[Decimal, AtLeast(0)]], NotEmpty(), Mark(PRICES)]


def price_in(prices: Mapping[str, Decimal], currency: str) -> Money:
    """The price in a currency. Raises KeyError if there is none; `currencies_of` says which there are."""
    return Money(prices[currency], currency)


def currencies_of(parameters: Any) -> frozenset[str]:
    """The currencies in which every price of the parameters is stated."""
    lists = [frozenset(prices) for _, prices in marked_values(parameters, PRICES)]
    return frozenset.intersection(*lists) if lists else frozenset()
