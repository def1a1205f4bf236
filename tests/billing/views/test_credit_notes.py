"""What a customer sees of credit notes: on the lists, on both documents, in splits, in the budget, at home (R-X-8)."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

import pytest

from billing.selectors.invoices import issued_invoice
from billing.services.allocations import keep_allocations
from billing.services.charging_anew import charge_anew
from billing.services.crediting import CreditWish, credit_invoice
from billing.services.invoices import invoice_charges
from tenants.models import User
from tenants.scoping import STAFF, scoped
from tests.pages.stage import NOW, Stage
from tests.staff import text_of
from tests.visitors import Visitor

WHY = "Down for two weeks."


def visit(user: User) -> Visitor:
    return Visitor().sign_in(user)


def credit(net: str | None) -> None:
    """Of the second invoice, 40,000.00 with 25 % VAT; None: all that is left."""
    with scoped(STAFF):
        invoice_id = issued_invoice("10002").id
        amounts = None if net is None else {1: Decimal(net)}
        credit_invoice(CreditWish(invoice_id=invoice_id, amounts=amounts, reason=WHY), at=NOW)
    keep_allocations(NOW)


@pytest.fixture
def ada(stage: Stage) -> Visitor:
    """She administers; of her second invoice 19,000 was given back, 50 for each of its 380 units."""
    credit("19000")
    return visit(stage.ada)


def page(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return text_of(answer)


def test_the_list_tells_which_is_which_and_what_is_left(ada: Visitor) -> None:
    text = page(ada, "/invoices/")
    assert "10003 Credit note to 10002 Issued Credit note to 10002: SCALGO Live" in text
    assert "NOK −23,750.00" in text
    assert "Partly credited NOK 50,000.00 NOK 26,250.00 left" in text
    credit(None)
    text = page(ada, "/invoices/")
    assert "Credited NOK 50,000.00 NOK 0.00 left" in text
    assert "NOK −26,250.00" in text


def test_both_documents_lead_to_each_other(ada: Visitor) -> None:
    invoice = ada.get("/invoices/10002/")
    assert "Corrected by credit note 10003 of 15 Jun 2026: NOK 23,750.00 is given back." in text_of(invoice)
    assert "Credit note 10003 −23,750.00 Left 26,250.00" in text_of(invoice)
    assert 'href="/invoices/10003/"' in invoice.content.decode()
    note = ada.get("/invoices/10003/")
    assert f"Corrects invoice 10002 of 23 May 2026: {WHY}" in text_of(note)
    assert 'href="/invoices/10002/"' in note.content.decode()
    assert "Given back Net 19,000.00 VAT 25% of 19,000.00 4,750.00 Total, NOK 23,750.00" in text_of(note)
    assert "Due for payment" not in text_of(note)


def test_the_line_says_what_it_gives_back_of_which(ada: Visitor) -> None:  # R-X-2
    text = page(ada, "/invoices/10003/")
    told = "Linje 1 på faktura 10002" if "Linje 1" in text else "Line 1 of invoice 10002 was NOK 40,000.00 without VAT."
    assert told in text
    assert "NOK 19,000.00 of it is given back; NOK 21,000.00 stays." in text
    assert "How the price was made" not in text, "it is no price"


def test_nothing_is_due_of_what_is_given_back_in_full(ada: Visitor) -> None:
    assert "Due for payment" in page(ada, "/invoices/10002/")
    credit(None)
    assert "Due for payment" not in page(ada, "/invoices/10002/")


def test_the_split_lessens_what_each_department_bears(ada: Visitor) -> None:  # R-SCALGO-13
    text = page(ada, "/invoices/10003/split/")
    assert "The parts sum to what is given back" in text
    for department in ("−6,000.00", "−9,000.00", "−4,000.00", "−19,000.00"):
        assert department in text
    rows = list(csv.reader(StringIO(ada.get("/invoices/10003/split/?export=csv").content.decode())))
    net = rows[0].index("Net")
    assert [row[net] for row in rows[1:]] == ["-6000", "-9000", "-4000"]


def test_the_split_of_a_corrected_invoice_says_what_is_left_of_it(ada: Visitor) -> None:  # R-SCALGO-13
    """Whoever books its parts alone would book 23,750.00 too much."""
    answer = ada.get("/invoices/10002/split/")
    text, source = text_of(answer), answer.content.decode()
    assert "Corrected by credit note 10003 of 15 Jun 2026: NOK 23,750.00 is given back. Split of 10003" in text
    assert "NOK 26,250.00 of the invoice is left. The parts here are of all that was invoiced" in text
    assert 'href="/invoices/10003/"' in source
    assert 'href="/invoices/10003/split/"' in source
    assert "is left" not in page(ada, "/invoices/10003/split/")
    assert "is left" not in page(ada, "/invoices/10001/split/")


def test_a_credit_notes_split_is_linked_once_it_is_kept(stage: Stage) -> None:
    with scoped(STAFF):
        credit_invoice(CreditWish(invoice_id=issued_invoice("10002").id, amounts=None, reason=WHY), at=NOW)
    answer = visit(stage.ada).get("/invoices/10002/split/")
    assert "NOK 0.00 of the invoice is left." in text_of(answer)
    assert 'href="/invoices/10003/"' in answer.content.decode()
    assert 'href="/invoices/10003/split/"' not in answer.content.decode()


def test_files_of_splits_say_what_corrects_what(ada: Visitor) -> None:  # R-SCALGO-13
    def told(number: str) -> set[str]:
        answer = ada.get(f"/invoices/{number}/split/?export=csv")
        return {row["Correction"] for row in csv.DictReader(StringIO(answer.content.decode()))}

    said = "Corrected by credit note 10003: NOK\N{NO-BREAK SPACE}23,750.00 is given back."
    assert told("10002") == {f"{said} NOK\N{NO-BREAK SPACE}26,250.00 of the invoice is left."}
    assert told("10003") == {"Corrects invoice 10002."}
    assert told("10001") == {""}


def test_the_pdf_is_a_credit_notes(ada: Visitor) -> None:
    answer = ada.get("/invoices/10003/pdf/")
    assert answer["Content-Disposition"] == 'inline; filename="credit_note-10003.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_the_budget_takes_it_off_in_the_year_of_the_note_and_in_those_of_its_days(stage: Stage) -> None:
    """36,500 of a term with 226 days in 2026 and 139 in 2027: 100 a day, and 25 of VAT."""
    credit("36500")
    response = visit(stage.frida).get("/budget/")
    this_year, next_year = response.context["years"]
    notes = [
        [
            (line.number, line.net.likely.text, line.vat.likely.text)
            for line in table.lines
            if line.net.likely.amount < 0
        ]
        for table in (this_year.by_invoice, this_year.by_days, next_year.by_invoice, next_year.by_days)
    ]
    assert notes == [
        [("10003", "-36500.00", "-9125.00")],
        [("10003", "-22600.00", "-5650.00")],
        [],
        [("10003", "-13900.00", "-3475.00")],
    ]
    assert this_year.by_invoice.net.likely.text == "3500.00"
    assert "Credit note 10003 20 May 2026 – 31 Dec 2026" in text_of(response)


def test_what_is_charged_anew_costs_what_it_did(stage: Stage) -> None:
    """By invoice there are three documents; by days one term, as if nothing had been."""
    credit(None)
    with scoped(STAFF):
        charge_anew(invoice_id=issued_invoice("10002").id, reason="Another buyer", at=NOW)
    invoice_charges(NOW)
    this_year, _ = visit(stage.frida).get("/budget/").context["years"]
    by_invoice = [(line.number, line.net.likely.text) for line in this_year.by_invoice.lines]
    assert by_invoice == [("10002", "40000.00"), ("10003", "-40000.00"), ("10004", "40000.00")]
    assert [line.number for line in this_year.by_days.lines] == ["", ""]
    assert this_year.by_days.net.likely.text == "40000.00"


def test_home_lists_it_and_asks_for_what_is_left(ada: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight days before the invoice is due."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    text = page(ada, "/")
    assert "NOK −23,750.00" in text
    assert "Invoice 10002 is due 22 Jun 2026 NOK 26,250.00. If it is paid, there is nothing to do." in text
    credit(None)
    assert "is due" not in page(ada, "/")


def test_who_only_uses_the_product_sees_none_of_it(ada: Visitor, stage: Stage) -> None:
    for path in ("/invoices/", "/invoices/10003/", "/invoices/10003/pdf/", "/invoices/10003/split/"):
        assert visit(stage.ben).get(path).status_code == 403
