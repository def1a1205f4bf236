"""`/quote-requests` and `/quotes`: what the vendor's programs do with them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import code_of
from tests.billing.quoting import ASKED
from tests.billing.shop import Shop

NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def request_id(shop: Shop) -> str:
    entered = shop.vendor.post("quote-requests", ASKED | {"language": "nb"})
    assert entered.status_code == 201, entered.content
    found: str = entered.json()["id"]
    return found


def prepare(shop: Shop, request_id: str, **more: Any) -> Any:
    return shop.vendor.post("quotes", {"request": request_id, "seller": "terreng"} | more)


def test_a_request_is_answered_by_a_quote(shop: Shop, request_id: str) -> None:  # R-SCALGO-6, R-SCALGO-20
    (asked,) = shop.vendor.get("quote-requests").json()["results"]
    assert (asked["state"], asked["estimate"]) == ("waiting", {"amount": "40000.00", "currency": "NOK"})
    prepared = prepare(shop, request_id)
    quote = prepared.json()
    assert prepared.status_code == 201, quote
    assert (quote["number"], quote["revision"], quote["state"]) == ("Q-1001", 1, "draft")
    assert quote["price"] == {"amount": "40000.00", "currency": "NOK"}
    assert quote["why"]["code"] == "FEE_ESTIMATED"
    assert shop.vendor.post(f"quotes/{quote['id']}/send", {}).json()["state"] == "sent"
    assert code_of(shop.vendor.post(f"quotes/{quote['id']}/send", {})) == (409, "QUOTE_SENT")
    (asked,) = shop.vendor.get("quote-requests").json()["results"]
    assert asked["state"] == "answered"
    assert shop.vendor.post(f"quotes/{quote['id']}/withdraw", {"reason": "A slip"}).json()["state"] == "withdrawn"
    assert [row["state"] for row in shop.vendor.get("quotes").json()["results"]] == ["withdrawn"]
    assert shop.vendor.get(f"quotes/{quote['id']}").json()["content"]["prospect"]["name"] == "Bergvik kommune"


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"request": NOBODY}, (422, "UNKNOWN_REFERENCE")),
        ({"seller": "nobody"}, (422, "UNKNOWN_REFERENCE")),
        ({"customer": "nobody"}, (422, "UNKNOWN_REFERENCE")),
        ({"customer": "north"}, (409, "ALREADY_SUBSCRIBED")),
        ({"amount": "70000.00"}, (422, "REASON_MISSING")),
        ({"language": "de"}, (422, "LANGUAGE_NOT_ALLOWED")),
        ({"valid_until": "2020-01-01"}, (422, "VALID_UNTIL_OUT_OF_RANGE")),
        ({"currency": "EUR"}, (409, "CANNOT_BE_PRICED")),
    ],
)
def test_what_cannot_be_quoted_is_refused(
    shop: Shop, request_id: str, more: dict[str, str], answer: tuple[int, str]
) -> None:
    assert code_of(prepare(shop, request_id, **more)) == answer
    assert shop.vendor.get("quotes").json()["results"] == []


def test_a_price_of_staffs_own(shop: Shop, request_id: str) -> None:
    quote = prepare(shop, request_id, amount="35000.00", amount_reason="Three years are planned").json()
    assert quote["price"]["amount"] == "35000.00"
    assert quote["why"]["steps"][-1]["code"] == "ADJUSTED_BY_STAFF"


def test_customers_keys_see_none(shop: Shop) -> None:  # R-X-9
    for path in ("quotes", "quote-requests"):
        assert shop.north.get(path).status_code == 403
    assert shop.vendor.get(f"quotes/{NOBODY}").status_code == 404
