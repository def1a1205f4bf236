"""Which of the vendor's sellers a customer is likely to be invoiced by."""

from __future__ import annotations

from typing import Any

import pytest

from billing.models import Seller
from billing.selectors.sellers import usual_seller
from billing.services.sellers import register_seller
from tenants.scoping import STAFF, scoped
from tests.billing.setting import AT


def register(code: str, country: str, currency: str) -> Seller:
    facts: dict[str, Any] = {"name": code.capitalize(), "address": "Am Kai 4", "postcode": "20457", "city": "Hamburg"}
    with scoped(STAFF):
        return register_seller(
            at=AT,
            first_number=1,
            code=code,
            country=country,
            currency=currency,
            timezone="Europe/Berlin",
            contact_name="Vera Holm",
            email=f"faktura@{code}.example",
            iban="DE89370400440532013000",
            **facts,
        )


@pytest.mark.parametrize(
    ("currency", "country", "expected"),
    [
        ("NOK", "NO", "terreng"),
        ("NOK", "DE", "terreng"),
        ("EUR", "DE", "planwerk"),
        ("EUR", "NL", "waterwerk"),
        ("SEK", "NL", "waterwerk"),
        ("SEK", "SE", "terreng"),
    ],
)
def test_the_currency_decides_before_the_country(seller: Seller, currency: str, country: str, expected: str) -> None:
    register("planwerk", "DE", "EUR")
    register("waterwerk", "NL", "EUR")
    with scoped(STAFF):
        found = usual_seller(currency=currency, country=country)
    assert found is not None
    assert found.code == expected
