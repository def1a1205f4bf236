"""The currencies that money may be in, and how many decimals each has (ISO 4217)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated

from tenants.domain.typed_json import Matches

_DECIMALS: Mapping[int, str] = {
    0: "CLP ISK JPY KRW PYG UGX VND",
    2: (
        "AED AUD BGN BRL CAD CHF CNY CZK DKK EUR GBP GEL HKD HUF ILS INR KZT MAD MXN MYR NOK NZD PHP PLN RON RSD RUB "
        "SAR SEK SGD THB TRY TWD UAH USD ZAR"
    ),
    3: "BHD JOD KWD OMR TND",
}

# The smallest amount of each currency that can be paid.
MINOR_UNITS: Mapping[str, Decimal] = MappingProxyType(
    {code: Decimal(1).scaleb(-places) for places, codes in _DECIMALS.items() for code in codes.split()}
)

CurrencyCode = Annotated[str, Matches("|".join(MINOR_UNITS), "a currency that is known here")]
