"""How far a new price may go from, and how far it went beyond, an earlier one (R-SCALGO-21)."""

from __future__ import annotations

from decimal import Decimal

from billing.domain.exact import EXACT
from billing.domain.money import Money


def changed_by(price: Money, percent: Decimal) -> Money:
    """The price plus (or, negative, less) a percentage of it, rounded.

    >>> changed_by(Money(Decimal(40000), "NOK"), Decimal(10)).text
    '44000.00'
    """
    factor = EXACT.add(1, EXACT.scaleb(percent, -2))
    return (price * factor).rounded()


def held_within(price: Money, previous: Money, percent: Decimal) -> Money:
    """The price, but no further from the previous one than `percent` of it, up or down.

    >>> held_within(Money(Decimal(80000), "NOK"), Money(Decimal(40000), "NOK"), Decimal(25)).text
    '50000.00'
    """
    lowest, highest = changed_by(previous, -percent), changed_by(previous, percent)
    return min(max(price, lowest), highest)


def exceeds_by_more_than(price: Money, indicated: Money, percent: Decimal) -> bool:
    """Whether the price is higher than the indicated one by more than the percentage; exactly that is not more."""
    return price > indicated * EXACT.add(1, EXACT.scaleb(percent, -2))
