"""What a part of a period costs: by days, of the period's own 365 or 366 (R-CITIZEN-10, R-X-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from billing.domain.money import Money
from tenants.domain.periods import Period


def prorated(price: Money, part: Period, whole: Period) -> Money:
    """The price of some days of a period, rounded: a unit price, so that the line is quantity × this (R-X-11).

    Raises ValueError if the part reaches outside the whole.

    >>> from decimal import Decimal
    >>> seat_year = Period(date(2026, 4, 1), date(2027, 4, 1))
    >>> prorated(Money(Decimal(950), "EUR"), Period(date(2026, 4, 1), date(2027, 1, 1)), seat_year).text
    '715.75'
    """
    if part.start < whole.start or whole.end < part.end:
        raise ValueError(f"{part.start} to {part.end} is not a part of {whole.start} to {whole.end}")
    return price.rounded_share(part.days, whole.days)


def owed_until(price: Money, whole: Period, day: date) -> Money:
    """What the days of the period before `day` cost together, rounded: nothing before its start, all at its end."""
    days = min(max((day - whole.start).days, 0), whole.days)
    return price.rounded_share(days, whole.days)


def due_now(price: Money, whole: Period, until: date, billed: Money) -> Money:
    """What to bill (or, negative, to credit) so that the days before `until` are paid for.

    The series telescopes: each amount is what is owed so far less what was billed, so no cent drifts, however often the
    end moves.

    >>> from decimal import Decimal
    >>> month = Period(date(2026, 4, 1), date(2026, 5, 1))
    >>> price = Money(Decimal("100.00"), "EUR")
    >>> due_now(price, month, date(2026, 4, 11), Money.zero("EUR")).text
    '33.33'
    >>> due_now(price, month, date(2026, 5, 1), Money(Decimal("33.33"), "EUR")).text
    '66.67'
    """
    return owed_until(price, whole, until) - billed


def telescoped(price: Money, whole: Period, cuts: Sequence[date]) -> tuple[Money, ...]:
    """The amounts of a period that is billed in pieces, one up to each cut and one to the end; they sum to the price.

    Raises ValueError if the price cannot be paid, or the cuts are not days inside the period, in order.
    """
    edges = [whole.start, *cuts, whole.end]
    if not price.is_rounded or any(later <= earlier for earlier, later in pairwise(edges)):
        raise ValueError("a price that can be paid, and cuts in order inside the period, are needed")
    owed = [owed_until(price, whole, day) for day in edges]
    return tuple(later - earlier for earlier, later in pairwise(owed))
