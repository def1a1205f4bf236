"""An invoice is credited at the vendor's desk: what is left, what the note comes to, then the note (R-X-8)."""

from __future__ import annotations

from typing import Any

import pytest

from billing.models import Charge, Invoice
from tenants.models import User
from tenants.scoping import STAFF, scoped
from tests.billing.crediting import credit
from tests.staff import NOW, Desk, audited, messages_of, text_of

ACTION, PAGE = "billing_invoice_credit", "billing_invoice_change"
WHY = "Karttjenesten var nede i to uker."


@pytest.fixture
def invoice(desk: Desk) -> Invoice:
    """40,000.00 with 25 % VAT, issued a year ago."""
    with scoped(STAFF):
        found: Invoice = Invoice.objects.get(number="10001")
        return found


def act(desk: Desk, invoice: Invoice, step: str = "perform", **answers: str) -> Any:
    given = {"which": "some", "line_1": "10000", "reason": WHY, "seen": "0.00"} | answers
    return desk.act(ACTION, invoice.pk, step=step, **given)


def notes() -> list[str]:
    with scoped(STAFF):
        rows = Invoice.objects.filter(kind="credit_note").order_by("sequence")
        return [str(number) for number in rows.values_list("number", flat=True)]


def test_staff_read_what_comes_of_it_then_do_it(desk: Desk, invoice: Invoice) -> None:
    page = text_of(desk.get(ACTION, invoice.pk))
    assert "Credit invoice 10001" in page
    assert "What is left of it Without VAT; with it, NOK 50,000.00." in page
    assert "in the language of the invoice: Norwegian Bokmål." in page
    foreseen = text_of(act(desk, invoice, step="foresee"))
    for words in (
        "Nothing is written yet.",
        "A credit note of 25 May 2015 gives back NOK 10,000.00 and NOK 2,500.00 VAT, in all NOK 12,500.00.",
        "SCALGO Live, Årslisens: NOK 10,000.00 without VAT; NOK 30,000.00 stays.",
        "Of the invoice NOK 37,500.00 is left, with VAT.",
        f"The customer reads: Korrigerer faktura 10001 av 21. mai 2014. Årsak: {WHY}",
        "Linje 1 på faktura 10001 var på NOK 40 000,00 uten mva. NOK 10 000,00 av den krediteres;",
        "It is mailed to invoices@fjellvik.example.",
        "Credit NOK 12,500.00",
    ):
        assert words in foreseen, words
    assert notes() == [], "nothing happens before it is confirmed"
    done = act(desk, invoice)
    assert messages_of(done)[-1:] == ["Credit note 10002 is issued: NOK\u00a012,500.00."]
    (entry,) = audited("invoice.credited")
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, WHY)
    note = text_of(desk.client.get(done["Location"]))
    assert f"Corrects invoice 10001 of 21 May 2014: {WHY}" in note
    assert "Given back" in note
    page = text_of(desk.get(PAGE, invoice.pk))
    assert "Corrected by credit note 10002 of 25 May 2015: NOK 12,500.00 is given back." in page
    assert "Partly credited" in page
    assert "Left 37,500.00" in page


def test_all_that_is_left(desk: Desk, invoice: Invoice) -> None:
    act(desk, invoice)
    foreseen = text_of(act(desk, invoice, step="foresee", which="all", line_1="", seen="10000.00"))
    assert "With it, the invoice is given back in full." in foreseen
    act(desk, invoice, which="all", line_1="", seen="10000.00")
    assert notes() == ["10002", "10003"]
    page = text_of(desk.get(PAGE, invoice.pk))
    assert "Credited" in page
    assert ">Credit</a>" not in desk.get(PAGE, invoice.pk).content.decode(), "nothing is left to credit"


def test_the_whole_is_called_so(desk: Desk, invoice: Invoice) -> None:
    foreseen = text_of(act(desk, invoice, step="foresee", which="all", line_1=""))
    assert "The whole invoice is cancelled." in foreseen


def test_a_double_click_credits_once(desk: Desk, invoice: Invoice) -> None:
    act(desk, invoice)
    assert "(CREDIT_CHANGED)" in text_of(act(desk, invoice))
    assert notes() == ["10002"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"line_1": ""}, "(CREDIT_EMPTY)"),
        ({"line_1": "40000.01"}, "(CREDIT_EXCEEDS_INVOICE)"),
        ({"line_1": "0"}, "(CREDIT_AMOUNT_INVALID)"),
        ({"line_1": "1.001"}, "(CREDIT_AMOUNT_INVALID)"),
        ({"line_1": "many"}, "Enter a number."),
        ({"reason": ""}, "This field is required."),
        ({"reason": "x" * 501}, "at most 500 characters"),
        ({"which": "all"}, "Leave the amounts empty to give back all, or choose to give back these."),
        ({"which": "none"}, "Select a valid choice."),
    ],
)
def test_a_refusal_stands_on_the_page(desk: Desk, invoice: Invoice, answers: dict[str, str], words: str) -> None:
    for step in ("foresee", "perform"):
        response = act(desk, invoice, step=step, **answers)
        assert response.status_code == 200
        assert words in text_of(response)
    assert notes() == []


def test_amounts_are_written_as_the_reader_writes_them(desk: Desk, invoice: Invoice) -> None:
    page = text_of(act(desk, invoice, step="foresee", line_1="10000"))
    assert "without VAT NOK 10,000.00" in page
    with scoped(STAFF):
        User.objects.filter(pk=desk.business.vera.pk).update(locale="de")
    assert "10.000,00 NOK" in text_of(act(desk, invoice, step="foresee", line_1="10000"))
    assert "40.000,00 NOK" in text_of(act(desk, invoice, line_1="40000.01"))


def test_only_an_issued_invoice_is_credited(desk: Desk, invoice: Invoice) -> None:
    act(desk, invoice)
    with scoped(STAFF):
        note = Invoice.objects.get(number="10002")
        draft = Invoice.objects.create(
            organization_id=invoice.organization_id, seller_id=invoice.seller_id, currency="NOK", drafted_at=NOW
        )
    for row in (note, draft):
        assert ">Credit</a>" not in desk.get(PAGE, row.pk).content.decode()
    assert "(INVOICE_IS_CREDIT_NOTE)" in text_of(act(desk, note, line_1="1"))


def test_lists_show_what_is_left_and_take_credit_notes_off(desk: Desk, invoice: Invoice) -> None:
    credit(invoice.pk, "10000", at=NOW)
    page = text_of(desk.get("billing_invoice_changelist"))
    assert "10002 Fjellvik Credit note 25 May 2015 – NOK −10,000.00 NOK −12,500.00 Issued –" in page
    assert "NOK 50,000.00 Partly credited NOK 37,500.00" in page
    customer = text_of(desk.get("tenants_organization_change", invoice.organization_id))
    assert "10002 Credit note 25 May 2015 – NOK −12,500.00" in customer
    with scoped(STAFF):
        charge = Charge.objects.get()
    assert "Given back, without VAT 10002 : NOK 10,000.00" in text_of(desk.get("billing_charge_change", charge.pk))


def test_what_was_given_back_is_charged_anew(desk: Desk, invoice: Invoice) -> None:
    assert "Charge anew" not in text_of(desk.get(PAGE, invoice.pk))
    credit(invoice.pk, at=NOW)
    assert "Charge anew" in text_of(desk.get(PAGE, invoice.pk))
    page = text_of(desk.get("billing_invoice_charge-anew", invoice.pk))
    assert "SCALGO Live, 20 May 2014 – 19 May 2015: NOK 40,000.00 without VAT is charged again." in page
    assert "This field is required." in text_of(desk.act("billing_invoice_charge-anew", invoice.pk, reason=""))
    done = desk.act("billing_invoice_charge-anew", invoice.pk, reason="The wrong company")
    assert messages_of(done)[-1:] == ["1 charge is written anew."]
    charge = text_of(desk.client.get(done["Location"]))
    assert "In the place of a charge that was given back" in charge
    assert "To be invoiced" in charge
    assert "Charge anew" not in text_of(desk.get(PAGE, invoice.pk))
    again = text_of(desk.act("billing_invoice_charge-anew", invoice.pk, reason="The wrong company"))
    assert "(NOTHING_TO_CHARGE_ANEW)" in again
