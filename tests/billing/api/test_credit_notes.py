"""`/invoices/{number}/credit-notes`: the vendor gives back, after a preview, and both read it (R-X-8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import code_of
from tests.api_sweep import row_counts
from tests.billing.shop import Shop

PART = {"reason": "Nede i to uker.", "lines": [{"line": 1, "net": "10000.00"}]}
EXPECTED = {
    "number": "10002",
    "kind": "credit_note",
    "is_cancellation": False,
    "corrects": {"number": "10001", "issued_on": "2026-01-15", "reason": "Nede i to uker."},
    "issued_on": "2026-01-15",
    "currency": "NOK",
    "lines": [{"line": 1, "net": "10000.00", "left": "30000.00"}],
    "rates": [{"code": "S25", "net": "10000.00", "vat": "2500.00"}],
    "net": "10000.00",
    "vat": "2500.00",
    "total": "12500.00",
    "left": "37500.00",
    "mailed_to": ["invoices@north.example"],
}


def credit(shop: Shop, body: dict[str, Any], *, number: str = "10001", preview: bool = False, **headers: str) -> Any:
    query = "?organization=north" + ("&preview=true" if preview else "")
    return shop.vendor.post(f"invoices/{number}/credit-notes{query}", body, **headers)


def test_a_part_after_a_preview_and_then_the_rest(shop: Shop) -> None:
    before = row_counts()
    seen = credit(shop, PART, preview=True)
    assert (seen.status_code, seen.json()) == (200, EXPECTED | {"number": None})
    assert row_counts() == before
    done = credit(shop, PART)
    assert (done.status_code, done.json()) == (201, EXPECTED)
    rest = credit(shop, {"reason": "Avtalen er hevet."}).json()
    assert (rest["net"], rest["vat"], rest["total"], rest["left"]) == ("30000.00", "7500.00", "37500.00", "0.00")
    assert code_of(credit(shop, PART)) == (409, "INVOICE_CREDITED")


def test_the_customer_reads_both_and_how_they_belong_together(shop: Shop) -> None:
    credit(shop, PART)
    invoice, note = shop.north.get("invoices/10001").json(), shop.north.get("invoices/10002").json()
    assert (invoice["credited_by"], invoice["left"], invoice["corrects"]) == (["10002"], "37500.00", None)
    assert (note["kind"], note["credited_by"], note["left"]) == ("credit_note", [], None)
    assert note["corrects"] == EXPECTED["corrects"]
    assert (note["total"], note["due_on"], note["content"]["payment"]) == ("12500.00", None, None)
    listed = shop.north.get("invoices").json()["results"]
    assert [(found["number"], found["kind"]) for found in listed] == [("10001", "invoice"), ("10002", "credit_note")]
    pdf = shop.north.get("invoices/10002/pdf")
    assert pdf["Content-Disposition"] == 'inline; filename="credit_note-10002.pdf"'
    assert pdf.content.startswith(b"%PDF-")


def test_the_whole_is_a_cancellation(shop: Shop) -> None:
    whole = credit(shop, {"reason": "Feil mottaker."}).json()
    assert (whole["is_cancellation"], whole["kind"], whole["left"]) == (True, "credit_note", "0.00")
    assert shop.north.get("invoices/10002").json()["content"]["kind"] == "cancellation"


def test_the_same_key_credits_once(shop: Shop) -> None:
    first = credit(shop, PART, Idempotency_Key="k-1")
    again = credit(shop, PART, Idempotency_Key="k-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert shop.north.get("invoices/10001").json()["credited_by"] == ["10002"]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"lines": []}, (422, "CREDIT_EMPTY")),
        ({"lines": [{"line": 2, "net": "1.00"}]}, (422, "CREDIT_LINE_UNKNOWN")),
        ({"lines": [{"line": 1, "net": "0"}]}, (422, "CREDIT_AMOUNT_INVALID")),
        ({"lines": [{"line": 1, "net": "-1"}]}, (422, "CREDIT_AMOUNT_INVALID")),
        ({"lines": [{"line": 1, "net": "0.001"}]}, (422, "CREDIT_AMOUNT_INVALID")),
        ({"lines": [{"line": 1, "net": "1"}, {"line": 1, "net": "2"}]}, (422, "CREDIT_LINE_TWICE")),
        ({"lines": [{"line": 1, "net": "40000.01"}]}, (409, "CREDIT_EXCEEDS_INVOICE")),
        ({"lines": [{"line": 1, "net": 1}]}, (400, "INVALID_REQUEST")),
        ({"lines": [{"line": 1}]}, (400, "INVALID_REQUEST")),
        ({"lines": [{"line": 0, "net": "1"}]}, (400, "INVALID_REQUEST")),
        ({"lines": {"line": 1, "net": "1"}}, (400, "INVALID_REQUEST")),
        ({"reason": "x" * 501}, (400, "INVALID_REQUEST")),
        ({"reason": None}, (400, "INVALID_REQUEST")),
        ({"amount": "1"}, (400, "INVALID_REQUEST")),
    ],
)
def test_what_cannot_be_meant(shop: Shop, body: dict[str, Any], refusal: tuple[int, str]) -> None:
    before = row_counts()
    assert code_of(credit(shop, PART | body)) == refusal
    assert row_counts() == before


def test_only_the_vendor_credits_and_only_what_is_there(shop: Shop) -> None:  # R-X-9
    assert code_of(shop.north.post("invoices/10001/credit-notes", PART)) == (403, "NOT_ALLOWED")
    assert code_of(shop.vendor.post("invoices/10001/credit-notes?organization=south", PART)) == (404, "NOT_FOUND")
    assert code_of(credit(shop, PART, number="10009")) == (404, "NOT_FOUND")
    credit(shop, PART)
    assert code_of(credit(shop, PART, number="10002")) == (409, "INVOICE_IS_CREDIT_NOTE")


def test_what_was_given_back_is_charged_anew_once(shop: Shop) -> None:
    path, body = "invoices/10001/charge-anew?organization=north", {"reason": "The wrong company"}
    assert code_of(shop.vendor.post(path, body)) == (409, "NOTHING_TO_CHARGE_ANEW")
    credit(shop, {"reason": "Feil mottaker."})
    done = shop.vendor.post(path, body)
    assert done.status_code == 201
    (charge,) = done.json()["charges"]
    assert (charge["heading"], charge["net"]) == ("SCALGO Live", {"amount": "40000.00", "currency": "NOK"})
    assert charge["period"] == {"starts_on": "2026-01-10", "ends_on": "2027-01-10"}
    assert code_of(shop.vendor.post(path, body)) == (409, "NOTHING_TO_CHARGE_ANEW")
    assert code_of(shop.north.post("invoices/10001/charge-anew", body)) == (403, "NOT_ALLOWED")
