"""Values of events: plain decimal numbers that `numeric(38, 12)` holds exactly, kept as canonical text."""

from __future__ import annotations

import re
from decimal import Decimal

from metering.domain.codes import EventCode

WHOLE_DIGITS, DECIMALS = 26, 12
MOST_CHARACTERS = 100

_short_whole = re.compile(rb"(?:0|[1-9][0-9]{0,25})").fullmatch
_number = re.compile(r"(-)?((?:0|[1-9][0-9]*)(?:\.[0-9]+)?)(?:[eE]([+-]?[0-9]+))?").fullmatch
_not_finite = frozenset({"nan", "-nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"})


class QuantityRefused(ValueError):
    """`code` says why the value cannot be counted."""

    def __init__(self, code: EventCode) -> None:
        super().__init__(code)
        self.code = code


def read_quantity(written: bytes) -> str:
    """The canonical text of a JSON number, or of a string that holds one; raises `QuantityRefused`.

    Numbers are written as JSON writes them, so `0,1`, ` 1`, `1_000` and `007` are none. Nothing is rounded.

    >>> read_quantity(b"12"), read_quantity(b'"1.50"'), read_quantity(b"2.5e3"), read_quantity(b"0.0")
    ('12', '1.5', '2500', '0')
    """
    if _short_whole(written):
        return written.decode()
    if len(written) > MOST_CHARACTERS:
        raise QuantityRefused(EventCode.VALUE_OUT_OF_RANGE)
    text = written.decode("utf-8", "replace")
    if text.startswith('"'):
        text = text[1:-1]
    found = _number(text)
    if found is None:
        is_named = text.lower() in _not_finite
        raise QuantityRefused(EventCode.VALUE_NOT_FINITE if is_named else EventCode.VALUE_NOT_A_NUMBER)
    return _canonical(*found.groups())


def _canonical(sign: str | None, digits: str, exponent: str | None) -> str:
    number = Decimal(f"{digits}E{_small(exponent)}" if exponent else digits)  # exact, whatever the context's precision
    if not number:
        return "0"
    if sign:
        raise QuantityRefused(EventCode.VALUE_NEGATIVE)
    text = format(number, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if len(whole) > WHOLE_DIGITS or len(fraction) > DECIMALS:
        raise QuantityRefused(EventCode.VALUE_OUT_OF_RANGE)
    return f"{whole}.{fraction}" if fraction else whole


def _small(exponent: str) -> int:
    """Exponents beyond 999 are out of range with any digits that fit into `MOST_CHARACTERS`."""
    sign, digits = ("-", exponent[1:]) if exponent[0] == "-" else ("", exponent.lstrip("+"))
    if len(digits.lstrip("0")) > 3:
        raise QuantityRefused(EventCode.VALUE_OUT_OF_RANGE)
    return int(sign + digits)
