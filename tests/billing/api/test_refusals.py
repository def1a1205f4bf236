"""Bad input to every call of billing: a code each, nothing written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api_sweep import Call, refusals_of, usual_refusals
from tests.billing.quoting import ASKED, quote_sent
from tests.billing.shop import KEPT, NOW, Shop

SUBSCRIPTION, OFFER, QUOTE = "{subscription}", "{offer}", "{quote}"

CALLS = [
    Call(method="GET", path="subscriptions", scope="subscriptions:read"),
    Call(method="GET", path=f"subscriptions/{SUBSCRIPTION}", scope="subscriptions:read"),
    Call(
        method="POST",
        path="subscriptions?organization=north",
        scope="agreements:write",
        is_vendors=True,
        body={"plan": "scalgo_live_consumption", "signed_on": "2026-01-15", "signed_by": "Ada"},
        wrong={
            "plan": 5,
            "signed_on": "15.01.2026",
            "signed_by": "a\x07b",
            "expected_units": 99.5,
            "type_override_reason": ["x"],
            "invoiced_elsewhere_reason": "",
        },
    ),
    Call(method="GET", path=f"subscriptions/{SUBSCRIPTION}/price-shock", scope="subscriptions:read"),
    Call(method="POST", path=f"subscriptions/{SUBSCRIPTION}/price-shock/notice", scope="subscriptions:write", body={}),
    Call(method="POST", path=f"subscriptions/{SUBSCRIPTION}/price-shock/keep", scope="subscriptions:write", body={}),
    Call(method="GET", path=f"subscriptions/{SUBSCRIPTION}/overrides", scope="subscriptions:read"),
    Call(
        method="POST",
        path=f"subscriptions/{SUBSCRIPTION}/overrides?organization=north",
        scope="agreements:write",
        is_vendors=True,
        body={"option": "notice.months", "value": 1, "starts_on": "2027-01-10", "reason": "x"},
        wrong={"option": 5, "starts_on": "10.01.2027", "reason": ""},
    ),
    Call(method="GET", path="billing-profile", scope="billing_profile:read"),
    Call(
        method="PUT",
        path="billing-profile",
        scope="billing_profile:write",
        body=KEPT,
        wrong={
            "seller": "no slug!",
            "customer_number": 17,
            "legal_name": None,
            "attention": 5,
            "address_lines": "Postboks 240",
            "postcode": 6801,
            "city": "x" * 101,
            "country": "no",
            "organization_number": 311720546,
            "organization_scheme": "192",
            "vat_number": False,
            "buyer_reference": {},
            "order_number": "x" * 101,
            "invoice_emails": "a@b.example",
            "language": "se",
        },
    ),
    Call(method="GET", path="sellers", scope="sellers:read", is_vendors=True, is_about_one=False),
    Call(method="GET", path="offers", scope="offers:read", is_vendors=True),
    Call(method="GET", path=f"offers/{OFFER}", scope="offers:read", is_vendors=True),
    Call(
        method="POST",
        path=f"offers/{OFFER}/approve",
        scope="offers:write",
        is_vendors=True,
        body={"reason": "x"},
        wrong={"reason": 5},
    ),
    Call(
        method="POST",
        path=f"offers/{OFFER}/adjust",
        scope="offers:write",
        is_vendors=True,
        body={"amount": "1.00", "currency": "NOK", "reason": "x"},
        wrong={"amount": 1, "currency": 578, "reason": ""},
    ),
    Call(
        method="POST",
        path=f"offers/{OFFER}/hold",
        scope="offers:write",
        is_vendors=True,
        body={"reason": "x"},
        wrong={"reason": "x" * 1001},
    ),
    Call(method="GET", path="quote-requests", scope="quotes:read", is_vendors=True, is_about_one=False),
    Call(
        method="POST",
        path="quote-requests",
        scope="quotes:write",
        is_vendors=True,
        is_about_one=False,
        body=ASKED | {"language": "nb"},
        wrong={
            "plan": 5,
            "organization_name": "a\x07b",
            "organization_type": "circus",
            "employees": -1,
            "country": "NOR",
            "registration_number": 974760673,
            "contact_name": None,
            "email": "kari",
            "phone": "9" * 41,
            "message": "x" * 2001,
            "language": "se",
        },
    ),
    Call(method="GET", path="quotes", scope="quotes:read", is_vendors=True, is_about_one=False),
    Call(method="GET", path=f"quotes/{QUOTE}", scope="quotes:read", is_vendors=True, is_about_one=False),
    Call(
        method="POST",
        path="quotes",
        scope="quotes:write",
        is_vendors=True,
        is_about_one=False,
        body={"request": "01890000-0000-7000-8000-000000000000", "seller": "terreng"},
        wrong={
            "request": "x",
            "seller": 5,
            "valid_until": "31.12.2026",
            "language": "se",
            "organization_type": "circus",
            "expected_units": 5,
            "amount": "1e3",
            "is_another": "yes",
        },
    ),
    Call(
        method="POST",
        path=f"quotes/{QUOTE}/send",
        scope="quotes:write",
        is_vendors=True,
        is_about_one=False,
        body={},
    ),
    Call(
        method="POST",
        path=f"quotes/{QUOTE}/withdraw",
        scope="quotes:write",
        is_vendors=True,
        is_about_one=False,
        body={"reason": "x"},
        wrong={"reason": 5},
    ),
    Call(method="GET", path="invoices", scope="invoices:read"),
    Call(method="GET", path="invoices/10001", scope="invoices:read"),
    Call(method="GET", path="invoices/10001/pdf", scope="invoices:read"),
    Call(
        method="POST",
        path="invoices/10001/credit-notes?organization=north",
        scope="invoices:write",
        is_vendors=True,
        body={"reason": "x", "lines": [{"line": 1, "net": "1.00"}]},
        wrong={"reason": "", "lines": [{"line": "1", "net": 1}]},
    ),
    Call(
        method="POST",
        path="invoices/10001/charge-anew?organization=north",
        scope="invoices:write",
        is_vendors=True,
        body={"reason": "x"},
        wrong={"reason": 5},
    ),
    Call(
        method="POST",
        path="price-previews",
        scope="prices:preview",
        is_vendors=True,
        is_about_one=False,
        body={"rule": "recurring", "parameters": {}, "facts": {}, "period": {}, "currency": "NOK"},
        wrong={"rule": 5, "currency": None},
    ),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_every_call_refuses_bad_input_with_a_code_each(shop: Shop, call: Call) -> None:
    path = call.path.replace(SUBSCRIPTION, str(shop.subscription_id)).replace(OFFER, str(shop.offer_id))
    if QUOTE in path:
        path = path.replace(QUOTE, str(quote_sent(shop.seller, NOW).pk))
    named = replace(call, path=path)
    assert refusals_of(named, shop.cast) == usual_refusals(named)


@pytest.mark.parametrize("query", ["page_size=0", "page_size=201", "page_size=x", "cursor=!", "cursor=cD0x"])
@pytest.mark.parametrize(
    "path", ["subscriptions", "invoices", "offers", "sellers", "plans", "quotes", "quote-requests"]
)
def test_lists_refuse_strange_pages(shop: Shop, path: str, query: str) -> None:
    caller = shop.vendor if path in ("offers", "sellers", "quotes", "quote-requests") else shop.north
    assert caller.get(f"{path}?{query}").status_code == 400


def test_offers_refuse_a_strange_filter(shop: Shop) -> None:
    assert shop.vendor.get("offers?waiting=yes").status_code == 400
    assert shop.vendor.get("offers?waiting=true&waiting=false").status_code == 400
