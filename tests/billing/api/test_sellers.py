"""`/sellers`: the vendor's."""

from __future__ import annotations

from tests.api import code_of
from tests.billing.shop import Shop


def test_sellers_say_in_which_languages_they_may_invoice(shop: Shop) -> None:
    assert shop.vendor.get("sellers").json()["results"] == [
        {
            "code": "terreng",
            "name": "Terreng AS",
            "country": "NO",
            "currency": "NOK",
            "timezone": "Europe/Oslo",
            "organization_number": "310845612",
            "vat_number": "NO310845612MVA",
            "languages": ["nb", "en"],
        }
    ]


def test_organizations_do_not_see_the_list(shop: Shop) -> None:
    assert code_of(shop.north.get("sellers")) == (403, "NOT_ALLOWED")
