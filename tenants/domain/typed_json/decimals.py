"""Exact decimals as text: the one spelling that JSON, digests and explanations share."""

from __future__ import annotations

import re
from decimal import Decimal

# What `numeric(38, 12)` holds: anything longer would be cut by the database.
INTEGER_DIGITS = 26
DECIMAL_PLACES = 12

_PLAIN = re.compile(rf"-?[0-9]{{1,{INTEGER_DIGITS}}}(\.[0-9]{{1,{DECIMAL_PLACES}}})?", re.ASCII)


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent, without trailing zeros and without a negative zero.

    >>> decimal_text(Decimal("40.00")), decimal_text(Decimal("1E+3")), decimal_text(Decimal("-0.0"))
    ('40', '1000', '0')
    """
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def parse_decimal(text: str) -> Decimal | None:
    """The decimal that a plain text stands for; None for exponents, commas, signs, infinities and over-long numbers.

    >>> parse_decimal("0.017"), parse_decimal("1e3"), parse_decimal("0,1")
    (Decimal('0.017'), None, None)
    """
    return Decimal(text) if _PLAIN.fullmatch(text) else None
