"""`/invoices`: issued documents, as JSON and as PDF."""

from __future__ import annotations

import hashlib
import json

from jsonschema import Draft202012Validator

from billing.api.content_schema import invoice_content_schema
from billing.domain.document_chain import chained_digest
from billing.services.documents import render_documents
from tests.api import code_of
from tests.billing.shop import NOW, Shop

PDF = "application/pdf"


def test_an_invoice_whole_with_the_why_of_its_line(shop: Shop) -> None:  # R-X-2, R-X-8, R-X-13
    invoice = shop.north.get("invoices/10001").json()
    content = invoice.pop("content")
    assert invoice == {
        "number": "10001",
        "kind": "invoice",
        "corrects": None,
        "credited_by": [],
        "left": "50000.00",
        "issued_on": "2026-01-15",
        "due_on": "2026-02-14",
        "currency": "NOK",
        "net": "40000.00",
        "vat": "10000.00",
        "total": "50000.00",
        "issued_at": "2026-01-15T12:00:00Z",
        "digest": chained_digest(content, ""),
        "previous_digest": "",
    }
    (line,) = content["lines"]
    assert (line["amount"], line["period"]) == ("40000.00", {"start": "2026-01-10", "end": "2027-01-10"})
    assert line["why"]["inputs"]["facts"]["estimate"]["employees"] == 250
    assert shop.north.get("invoices").json()["results"] == [invoice]
    assert shop.vendor.get("invoices/10001?organization=north").json() == invoice | {"content": content}


def test_the_content_is_as_the_openapi_document_says(shop: Shop) -> None:
    content = shop.north.get("invoices/10001").json()["content"]
    validator = Draft202012Validator(invoice_content_schema())
    assert [error.message for error in validator.iter_errors(content)] == []
    del content["lines"][0]["why"]["rule"]
    assert [error.message for error in validator.iter_errors(content)] != []


def test_the_pdf_by_what_is_accepted_and_by_its_own_address(shop: Shop) -> None:
    render_documents(NOW)
    accepted = shop.north.get("invoices/10001", Accept=PDF)
    addressed = shop.north.get("invoices/10001/pdf")
    assert (accepted.status_code, accepted["Content-Type"]) == (200, PDF)
    assert accepted["Content-Disposition"] == 'inline; filename="invoice-10001.pdf"'
    assert accepted.content.startswith(b"%PDF-")
    assert hashlib.sha256(addressed.content).digest() == hashlib.sha256(accepted.content).digest()
    assert shop.north.get("invoices/10001", Accept="*/*")["Content-Type"] == "application/json"


def test_the_pdf_is_there_before_it_was_rendered(shop: Shop) -> None:
    early = shop.north.get("invoices/10001/pdf").content
    render_documents(NOW)
    assert shop.north.get("invoices/10001/pdf").content == early


def test_refusals_are_json_for_those_too_who_want_a_pdf(shop: Shop) -> None:
    missing = shop.north.get("invoices/99999", Accept=PDF)
    assert (missing["Content-Type"], code_of(missing)) == ("application/json", (404, "NOT_FOUND"))
    assert code_of(shop.north.get("invoices/99999/pdf", Accept=PDF)) == (404, "NOT_FOUND")
    assert code_of(shop.north.get("invoices/10001", Accept="text/csv")) == (406, "NOT_ACCEPTABLE")
    assert code_of(shop.north.get("invoices/10001/pdf", Accept="application/json")) == (406, "NOT_ACCEPTABLE")


def test_an_organization_finds_nothing_of_another(shop: Shop) -> None:  # R-X-9
    assert shop.south.get("invoices").json()["results"] == []
    for path in ("invoices/10001", "invoices/10001/pdf", "invoices/10001?organization=north"):
        assert code_of(shop.south.get(path)) == (404, "NOT_FOUND")
    assert code_of(shop.vendor.get("invoices/10001?organization=south")) == (404, "NOT_FOUND")
    assert "10001" not in json.dumps(shop.vendor.get("invoices?organization=south").json())
