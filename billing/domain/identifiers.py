"""Numbers by which buyers and their mailboxes are known, checked as far as their country's rule goes."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum.de import leitweg, vat
from stdnum.nl import btw
from stdnum.no import mva, orgnr

# ISO 6523 schemes of registration numbers: Norway, KvK, OIN, Leitweg-ID.
NORWAY, KVK, OIN, LEITWEG = "0192", "0106", "0190", "0204"

_SPACING = re.compile(r"[\s\u00a0.\-]+")
_REGISTRATION: dict[str, Callable[[str], bool]] = {
    NORWAY: orgnr.is_valid,
    KVK: lambda number: re.fullmatch(r"[0-9]{8}", number) is not None,
    OIN: lambda number: re.fullmatch(r"[0-9]{20}", number) is not None,
    LEITWEG: leitweg.is_valid,
}
_VAT: dict[str, Callable[[str], bool]] = {
    "NO": lambda number: mva.is_valid(number.removeprefix("NO")),
    "NL": btw.is_valid,
    "DE": vat.is_valid,
}


# Countries whose company register has a scheme of its own.
_OF_COUNTRY = {"NO": NORWAY, "NL": KVK}

# Whose numbers are a country's; that of its company register comes first.
_COUNTRIES = {NORWAY: "NO", KVK: "NL", OIN: "NL", LEITWEG: "DE"}


def scheme_of_country(country: str) -> str:
    """The scheme of a country's company register; none where it is not known here.

    >>> scheme_of_country("NO"), scheme_of_country("DE")
    ('0192', '')
    """
    return _OF_COUNTRY.get(country, "")


def schemes_for(country: str) -> list[str]:
    """All schemes that are known here, the country's own first.

    >>> schemes_for("NL"), schemes_for("SE")
    (['0106', '0190', '0192', '0204'], ['0192', '0106', '0190', '0204'])
    """
    return sorted(_COUNTRIES, key=lambda scheme: _COUNTRIES[scheme] != country)


def is_registration_number(number: str, scheme: str) -> bool:
    """Whether a number can be one of its scheme (ISO 6523); of schemes that are not known here, any can.

    >>> is_registration_number("311 720 546", "0192"), is_registration_number("311720547", "0192")
    (True, False)
    >>> is_registration_number("12345678", "0106"), is_registration_number("anything", "9999")
    (True, True)
    """
    check = _REGISTRATION.get(scheme)
    if check is None:
        return True
    return check(number if scheme == LEITWEG else _SPACING.sub("", number))


def is_vat_number(number: str) -> bool:
    """Whether a VAT number can be one of the country that it begins with; of countries not known here, any can.

    >>> is_vat_number("NO311720546MVA"), is_vat_number("NL123"), is_vat_number("SE556677889901")
    (True, False, True)
    """
    compact = _SPACING.sub("", number).upper()
    check = _VAT.get(compact[:2])
    return check is None or check(compact)


def is_endpoint(identifier: str, scheme: str) -> bool:
    """Whether an e-invoice can be addressed so: a scheme of four digits (EAS), or `EM` for mail, with what it names.

    >>> is_endpoint("311720546", "0192"), is_endpoint("311720546", ""), is_endpoint("", "0192")
    (True, False, False)
    """
    if not identifier and not scheme:
        return True
    if not identifier or not re.fullmatch(r"[0-9]{4}|EM", scheme):
        return False
    return "@" in identifier if scheme == "EM" else is_registration_number(identifier, scheme)
