"""Which VAT a seller charges a buyer on a day: a table of dated rates, domestic sales only.

Everything else (a buyer abroad, a seller in a country that is not in the table, a day before its first row) needs
staff: no VAT is never concluded in silence. A part of a country with a VAT of its own, such as Svalbard or Heligoland,
is only told apart where it has a country code of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tenants.domain.typed_json import decimal_text

STANDARD = "S"

# Standard rates in percent, each from its first day on, the newest first. Germany's 16 % was the half year of 2020.
_STANDARD_RATES: Mapping[str, tuple[tuple[date, Decimal], ...]] = {
    "NO": ((date(2005, 1, 1), Decimal(25)),),
    "NL": ((date(2012, 10, 1), Decimal(21)),),
    "DE": (
        (date(2021, 1, 1), Decimal(19)),
        (date(2020, 7, 1), Decimal(16)),
        (date(2007, 1, 1), Decimal(19)),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRate:
    """A rate in percent, its EN 16931 category (`S` is standard), and the day since which the country has it."""

    country: str
    category: str
    percent: Decimal
    since: date

    @property
    def code(self) -> str:
        """Names the rate on one document: S25."""
        return f"{self.category}{decimal_text(self.percent)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatNeedsStaff:
    """No rate can be concluded; `reason` says why: FOREIGN_BUYER, NO_RATE_FOR_COUNTRY or NO_RATE_ON_DAY."""

    reason: str
    seller_country: str
    buyer_country: str
    on: date


def decide_vat(seller_country: str, buyer_country: str, on: date) -> VatRate | VatNeedsStaff:
    """The VAT on a sale whose tax point is `on`, between countries as ISO 3166 two-letter codes.

    >>> decide_vat("NO", "NO", date(2026, 3, 15)).code
    'S25'
    >>> decide_vat("NO", "SE", date(2026, 3, 15)).reason
    'FOREIGN_BUYER'
    """
    if seller_country not in _STANDARD_RATES:
        reason = "NO_RATE_FOR_COUNTRY"
    elif buyer_country != seller_country:
        reason = "FOREIGN_BUYER"
    else:
        for since, percent in _STANDARD_RATES[seller_country]:
            if since <= on:
                return VatRate(country=seller_country, category=STANDARD, percent=percent, since=since)
        reason = "NO_RATE_ON_DAY"
    return VatNeedsStaff(reason=reason, seller_country=seller_country, buyer_country=buyer_country, on=on)
