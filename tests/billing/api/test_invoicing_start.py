"""`/subscriptions/{id}/invoicing`: the vendor says from which term on it is invoiced here, after a preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from billing.models import Offer
from tenants.scoping import STAFF, scoped
from tests.api import code_of
from tests.billing.elsewhere import signed_before_it_was_charged
from tests.billing.shop import NOW, SIGNED_ON, Shop

BODY = {"first_day": "2027-01-10", "reason": "The reseller closes"}


@pytest.fixture
def south(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """South signed on 10 January 2026 with a reseller; its first year closes on 13 January 2027."""
    return signed_before_it_was_charged(shop.cast.south.pk, SIGNED_ON, NOW, monkeypatch)


def begin(shop: Shop, subscription_id: UUID, *, preview: bool = False, **changes: Any) -> Any:
    query = "?organization=south" + ("&preview=true" if preview else "")
    return shop.vendor.post(f"subscriptions/{subscription_id}/invoicing{query}", BODY | changes)


def test_the_next_term_is_invoiced_here(shop: Shop, south: UUID) -> None:
    expected = {
        "term_number": 2,
        "term": {"starts_on": "2027-01-10", "ends_on": "2028-01-10"},
        "measured": {"starts_on": "2026-01-10", "ends_on": "2027-01-10"},
        "closes_on": "2027-01-13",
        "offer": None,
        "offered": None,
    }
    seen = begin(shop, south, preview=True)
    assert (seen.status_code, seen.json()) == (200, expected)
    assert shop.south.get(f"subscriptions/{south}").json()["invoiced_here_from"] is None
    done = begin(shop, south)
    assert (done.status_code, done.json()) == (201, expected)
    shown = shop.south.get(f"subscriptions/{south}").json()
    assert (shown["invoiced_here_from"], shown["terms"][0]["is_price_pending"]) == ("2027-01-10", False)
    assert code_of(begin(shop, south)) == (409, "INVOICED_HERE_ALREADY")


def test_the_running_term_is_offered_by_an_estimate(shop: Shop, south: UUID) -> None:
    seen = begin(shop, south, preview=True, first_day="2026-01-10").json()
    assert (seen["offer"], seen["measured"]) == (None, None)
    done = begin(shop, south, first_day="2026-01-10").json()
    assert done["offered"] == seen["offered"]
    with scoped(STAFF):
        offer = Offer.objects.get(organization=shop.cast.south)
    assert (done["offer"], done["offered"]["currency"]) == (str(offer.pk), offer.currency)
    shown = shop.south.get(f"subscriptions/{south}").json()["terms"][0]
    assert (shown["is_price_pending"], shown["price"]) == (True, None)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"first_day": "2026-06-01"}, (422, "FIRST_DAY_IN_TERM")),
        ({"first_day": "2025-06-01"}, (422, "FIRST_DAY_OUT_OF_RANGE")),
        ({"first_day": "soon"}, (400, "INVALID_REQUEST")),
        ({"expected_units": "80"}, (422, "EXPECTED_UNITS_UNUSED")),
        ({"reason": ""}, (400, "INVALID_REQUEST")),
        ({"price": "1"}, (400, "INVALID_REQUEST")),
    ],
)
def test_what_cannot_be_meant(shop: Shop, south: UUID, changes: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert code_of(begin(shop, south, **changes)) == refusal


def test_only_the_vendor_says_so_and_only_of_what_is_elsewhere(shop: Shop, south: UUID) -> None:
    own = shop.south.post(f"subscriptions/{south}/invoicing", BODY)
    assert code_of(own) == (403, "NOT_ALLOWED")
    query = f"subscriptions/{shop.subscription_id}/invoicing?organization=north"
    assert code_of(shop.vendor.post(query, BODY)) == (409, "NOT_INVOICED_ELSEWHERE")
    assert code_of(begin(shop, shop.subscription_id)) == (404, "NOT_FOUND"), "of another organization"
