"""`verify` and `explain_invoice` of credit notes: each follows from its invoice, a changed one is found (R-X-8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from billing.services import documents
from config.jobs import run_jobs_as_of
from tests.billing.crediting import CREDITED, WHY, credit, issue_invoice_to
from tests.billing.setting import open_shop
from tests.billing.tampering import Look, Tamper, explain, verify

pytestmark = pytest.mark.usefixtures("real_db")

DIFFERS = "is not what invoice 10001 leads to"


@pytest.fixture(autouse=True)
def _quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "render_invoice", lambda content: content.number.encode())


@pytest.fixture
def real_rows(_quick_files: None) -> Callable[[], UUID]:
    return credit_in_two_parts


def credit_in_two_parts() -> UUID:
    """10001 charges 40,000; 10002 gives 10,000 back and 10003 the rest."""
    invoice_id = issue_invoice_to(open_shop())
    credit(invoice_id, "10000")
    credit(invoice_id)
    run_jobs_as_of(CREDITED)
    return invoice_id


def changed(look: Look, tamper: Tamper, number: str, change: Callable[[dict[str, Any]], None]) -> None:
    """The kept content of a document, changed by somebody who can do everything."""
    content = json.loads(look("select content::text from invoice where number = %s", number))
    change(content)
    tamper("update invoice set content = %s where number = %s", json.dumps(content), number)


def test_untouched_credit_notes_say_nothing() -> None:
    assert verify() == []


def test_a_changed_reason(tamper: Tamper, look: Look) -> None:
    """The reason is the credit note's own, so that only its digest tells."""
    changed(look, tamper, "10002", lambda content: content["corrects"].update(reason="Because."))
    assert verify() == ["invoice 10002: its content is not the one that was issued"]


def test_a_changed_buyer_of_a_credit_note(tamper: Tamper, look: Look) -> None:
    changed(look, tamper, "10002", lambda content: content["buyer"].update(name="Somebody else"))
    assert verify() == ["invoice 10002: its content is not the one that was issued", f"credit note 10002: {DIFFERS}"]


def test_a_changed_invoice_leads_to_other_credit_notes(tamper: Tamper, look: Look) -> None:
    changed(look, tamper, "10001", lambda content: content["buyer"].update(name="Somebody else"))
    assert verify() == [
        "invoice 10001: its content is not the one that was issued",
        f"credit note 10002: {DIFFERS}",
        f"credit note 10003: {DIFFERS}",
    ]


def test_more_given_back_than_was_charged(tamper: Tamper, look: Look) -> None:
    charge = look("select id from charge")
    tamper("update credit_line set amount = 31000 where amount = 30000")
    assert verify() == [
        "invoice 10003: its lines do not sum to its net amount",
        f"charge {charge}: 41000 of 40000 are given back",
        "credit note 10003: cannot be computed again: CREDIT_EXCEEDS_INVOICE",
    ]


def test_an_amount_that_is_not_the_documents(tamper: Tamper) -> None:
    """What was given back before has changed, too, for the one that came after it."""
    tamper("update credit_line set amount = 9000 where amount = 10000")
    assert verify() == [
        "invoice 10002: its lines do not sum to its net amount",
        f"credit note 10002: {DIFFERS}",
        f"credit note 10003: {DIFFERS}",
    ]


def test_a_line_of_another_charge(tamper: Tamper) -> None:
    tamper("update credit_line set charge_id = uuidv7() where amount = 10000")
    assert "credit note 10002: cannot be computed again: CREDIT_LINE_UNKNOWN" in verify()


def test_a_credit_note_taken_away(tamper: Tamper, look: Look) -> None:
    """It has a number of the invoices' series, and leaves a gap there."""
    series = look("select id from number_series")
    for table, column in (("rendered_document", "invoice_id"), ("credit_line", "credit_note_id")):
        tamper(f"delete from {table} where {column} = (select id from invoice where number = '10002')")
    tamper("delete from invoice where number = '10002'")
    found = verify()
    assert found[:2] == [
        "invoice 10003: does not follow the document before it",
        f"series {series}: no number between 10001 and 10003",
    ]
    assert f"credit note 10003: {DIFFERS}" in found, "of what had been given back before, it says something else"


def test_a_kind_that_is_not_the_documents(tamper: Tamper) -> None:
    tamper("update invoice set kind = 'invoice', corrects = null where number = '10002'")
    assert "invoice 10002: its kind is not that of its content" in verify()


def test_a_credit_note_explains_itself() -> None:
    code, lines = explain("10002")
    assert code == 0
    assert lines[:3] == [
        "Credit note 10002 of 2014-07-01, Terreng AS to Fjellvik kommune",
        f"Corrects invoice 10001 of 2014-05-21: {WHY}",
        "Computed again from the invoice: the same",
    ]
    assert "SCALGO Live, Årslisens: NOK 10000.00 given back, 2014-05-20 to 2015-05-19" in lines
    told = [" ".join(line.split()) for line in lines]
    amounts = ["charged 40000.00", "before 0.00", "credited 10000.00", "left 30000.00"]
    assert told[told.index("line 1") + 1 :][:5] == [*amounts, "charged, with its why:"]
    assert any(line.startswith("rule consumption_year, which answered ") for line in told)
    assert "VAT 25 % of 10000.00 = 2500.00" in lines
    assert "Net 10000.00 + VAT 2500.00 = NOK 12500.00" in lines


def test_a_credit_note_that_comes_to_something_else(tamper: Tamper) -> None:
    tamper("update credit_line set amount = 9000 where amount = 10000")
    code, lines = explain("10002")
    assert code == 1
    assert [line for line in lines if line.startswith("BROKEN")] == [f"BROKEN {DIFFERS}"]
