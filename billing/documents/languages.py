"""Which languages a seller's documents may be written in (R-X-10).

Norway's bookkeeping law wants sales documents in Norwegian, Swedish, Danish or English; the product speaks two of them.
"""

from __future__ import annotations

LANGUAGES = ("nb", "en", "de", "nl")

_OF_SELLER_COUNTRY = {
    "NO": ("nb", "en"),
    "DE": ("de", "en", "nl", "nb"),
    "NL": ("nl", "en", "de", "nb"),
}
_OF_OTHER_COUNTRIES = ("en", "de", "nl", "nb")


def allowed_languages(seller_country: str) -> tuple[str, ...]:
    """The languages a seller of that country (ISO 3166, two letters) may issue documents in; the first is the default.

    >>> allowed_languages("NO")
    ('nb', 'en')
    """
    return _OF_SELLER_COUNTRY.get(seller_country, _OF_OTHER_COUNTRIES)
