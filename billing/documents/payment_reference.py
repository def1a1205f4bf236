"""References a payer quotes: the Norwegian KID (mod 10) and the creditor reference of ISO 11649 (RF)."""

from __future__ import annotations

import re

from stdnum import iso11649, luhn

_KID_DIGITS = re.compile(r"[0-9]{1,24}")
_RF_TEXT = re.compile(r"[A-Z0-9]{1,21}")


def make_kid(digits: str) -> str:
    """The KID of up to 24 digits: the same with its mod 10 (Luhn) check digit. Raises ValueError for anything else.

    >>> make_kid("2026011702")
    '20260117021'
    """
    if not _KID_DIGITS.fullmatch(digits):
        raise ValueError(f"a KID is made of 1 to 24 digits, not {digits!r}")
    return digits + luhn.calc_check_digit(digits)


def is_kid(reference: str) -> bool:
    """Whether this is a KID whose last digit is right by mod 10."""
    return bool(_KID_DIGITS.fullmatch(reference[:-1])) and reference[-1] in "0123456789" and luhn.is_valid(reference)


def make_rf(reference: str) -> str:
    """The ISO 11649 reference of up to 21 capitals and digits. Raises ValueError for anything else.

    >>> make_rf("20260117")
    'RF0320260117'
    """
    if not _RF_TEXT.fullmatch(reference):
        raise ValueError(f"an RF reference is made of 1 to 21 capitals and digits, not {reference!r}")
    digits = "".join(str(int(character, 36)) for character in reference + "RF00")
    return f"RF{98 - int(digits) % 97:02d}{reference}"


def is_rf(reference: str) -> bool:
    """Whether this is an ISO 11649 reference with right check digits, written without spaces."""
    return reference == reference.replace(" ", "").upper() and bool(iso11649.is_valid(reference))
