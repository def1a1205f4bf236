from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_as_json, content_from_json
from tenants.domain.typed_json import canonical_json
from tests.billing.documents.examples import EXAMPLES, national_vat, yearly_fee


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_what_is_kept_reads_back_as_the_same_content(make: Callable[[], InvoiceContent]) -> None:
    content = make()
    kept = json.loads(canonical_json(content_as_json(content)))
    assert content_from_json(kept) == content
    assert content_as_json(content_from_json(kept)) == kept


def test_every_key_is_there_and_amounts_are_text() -> None:
    kept = content_as_json(yearly_fee())
    assert kept["format"] == 1
    assert kept["issued_on"] == "2026-03-15"
    assert kept["totals"] == {"net": "40000.00", "vat": "10000.00", "total": "50000.00"}
    assert kept["corrects"] is None
    assert list(kept) == [
        "format", "kind", "language", "number", "currency", "issued_on", "due_on", "seller", "buyer", "buyer_reference",
        "order_number", "customer_number", "lines", "vat", "national_vat", "totals", "payment", "glossary", "corrects",
    ]  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """The kept yearly fee with another value at a dotted path; "…" takes the key away."""
    kept: Any = deepcopy(content_as_json(national_vat()))
    *outer, last = path.split(".")
    place = kept
    for key in outer:
        place = place[int(key)] if key.isdigit() else place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    assert isinstance(kept, dict)
    return kept


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("format", 2, "format 2 is not 1"),
        ("format", ..., "format None is not 1"),
        ("kind", "receipt", "$.kind: 'receipt' is none of invoice, credit_note, cancellation"),
        ("due_on", ..., "$: missing or unknown: due_on"),
        ("paid", True, "$: missing or unknown: paid"),
        ("number", 20260121, "$.number: expected text, got 20260121"),
        ("issued_on", "20260420", "$.issued_on: expected a date written as YYYY-MM-DD, got '20260420'"),
        ("issued_on", "2026-02-30", "$.issued_on: '2026-02-30' is not a date"),
        ("lines", {}, "$.lines: expected a list, got {}"),
        ("lines.0.quantity", "5E+0", "$.lines[0].quantity: expected a plain decimal, got '5E+0'"),
        ("lines.0.quantity", 5, "$.lines[0].quantity: expected text, got 5"),
        ("lines.0.period", "2026", "$.lines[0].period: expected an object, got '2026'"),
        ("lines.0.period.end", "2026-04-01", "a period ends after it starts"),
        ("lines.0.why", {"code": "X"}, "$.lines[0].why: not a decision"),
        ("lines.0.why.more", "x", "$.lines[0].why: a decision with unknown keys"),
        ("seller.name", None, "$.seller.name: expected text, got None"),
        ("vat.0.national_amount", "Infinity", "$.vat[0].national_amount: expected a plain decimal, got 'Infinity'"),
        ("totals.total", "138.56", "totals.total 138.56, but net and VAT make 138.55"),
    ],
)
def test_a_copy_that_is_not_what_was_kept_is_refused(path: str, value: object, complaint: str) -> None:
    with pytest.raises(ValueError) as refusal:
        content_from_json(changed(path, value))
    assert complaint in str(refusal.value)
