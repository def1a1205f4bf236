"""What a person should look at before the invoices of a run leave: what is new, and what changed a lot."""

from __future__ import annotations

from enum import StrEnum

from billing.domain.exact import EXACT
from billing.domain.money import Money

# Beyond this share of the amount before, up or down, a line is worth a look.
ODD_CHANGE_PERCENT = 20


class Standing(StrEnum):
    """`NEW`: nothing was invoiced before it; `ODD`: the change is beyond the limit; `ORDINARY`: neither."""

    NEW = "new"
    ODD = "odd"
    ORDINARY = "ordinary"


def standing_of(amount: Money, before: Money | None) -> Standing:
    """How an amount stands beside that of the period before; exactly at the limit is ordinary.

    >>> from decimal import Decimal
    >>> nok = lambda amount: Money(Decimal(amount), "NOK")
    >>> [standing_of(nok(amount), nok(40_000)).value for amount in (48_000, 48_001, 32_000, 31_999)]
    ['ordinary', 'odd', 'ordinary', 'odd']
    """
    if before is None:
        return Standing.NEW
    change = (amount - before).amount.copy_abs() * 100
    limit = EXACT.multiply(before.amount.copy_abs(), ODD_CHANGE_PERCENT)
    return Standing.ODD if change > limit else Standing.ORDINARY
