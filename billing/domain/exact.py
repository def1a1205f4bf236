"""Arithmetic that is exact or fails: nothing is ever cut to Python's 28 digits in silence."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

_DIGITS = 160

# A quantity of 38 digits times a price of 38 digits times a number of days fits twice over.
EXACT = Context(prec=_DIGITS, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])

_ROUNDING = Context(prec=_DIGITS, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])


def round_half_up(amount: Decimal, step: Decimal) -> Decimal:
    """The multiple of `step` (a power of ten) nearest to `amount`; a half goes away from zero, as a credit's must.

    >>> round_half_up(Decimal("426.615"), Decimal("0.01")), round_half_up(Decimal("-426.615"), Decimal("0.01"))
    (Decimal('426.62'), Decimal('-426.62'))
    """
    return amount.quantize(step, context=_ROUNDING)


def round_ratio(amount: Decimal, part: int, whole: int, step: Decimal) -> Decimal:
    """`amount × part / whole`, rounded to a multiple of `step`, as if once. Raises DivisionByZero if whole is 0.

    1/365 has no end, so the quotient is cut at 160 digits. That cannot move it across a half: a quotient of n/365 that
    is not a half lies at least 1/730 of the last digit of `amount` away from one.

    >>> round_ratio(Decimal(950), 275, 365, Decimal("0.01"))
    Decimal('715.75')
    """
    return round_half_up(_ROUNDING.divide(EXACT.multiply(amount, part), whole), step)
