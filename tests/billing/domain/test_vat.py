"""Domestic VAT by dated rates; everything else needs staff, never 0 % in silence."""

from __future__ import annotations

from datetime import date

import pytest

from billing.domain.vat import VatNeedsStaff, VatRate, decide_vat


@pytest.mark.parametrize(
    ("country", "on", "percent"),
    [
        ("NO", date(2005, 1, 1), "25"),
        ("NO", date(2026, 3, 15), "25"),
        ("NL", date(2012, 10, 1), "21"),
        ("NL", date(2026, 3, 15), "21"),
        ("DE", date(2020, 6, 30), "19"),
        ("DE", date(2020, 7, 1), "16"),
        ("DE", date(2020, 12, 31), "16"),
        ("DE", date(2021, 1, 1), "19"),
    ],
)
def test_domestic_sales_have_the_rate_of_the_day(country: str, on: date, percent: str) -> None:
    # R-X-13
    rate = decide_vat(country, country, on)
    assert isinstance(rate, VatRate)
    assert (rate.category, str(rate.percent), rate.code) == ("S", percent, f"S{percent}")
    assert rate.since <= on


@pytest.mark.parametrize(
    ("seller", "buyer", "on", "reason"),
    [
        ("NO", "SE", date(2026, 3, 15), "FOREIGN_BUYER"),
        ("NL", "DE", date(2026, 3, 15), "FOREIGN_BUYER"),
        ("NO", "SJ", date(2026, 3, 15), "FOREIGN_BUYER"),
        ("NO", "", date(2026, 3, 15), "FOREIGN_BUYER"),
        ("SE", "SE", date(2026, 3, 15), "NO_RATE_FOR_COUNTRY"),
        ("NO", "NO", date(2004, 12, 31), "NO_RATE_ON_DAY"),
    ],
)
def test_whatever_is_not_domestic_needs_staff(seller: str, buyer: str, on: date, reason: str) -> None:
    assert decide_vat(seller, buyer, on) == VatNeedsStaff(
        reason=reason, seller_country=seller, buyer_country=buyer, on=on
    )
