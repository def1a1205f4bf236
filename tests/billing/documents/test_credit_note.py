"""A credit note's content comes from its invoice; its parts come to it, in the seller's own currency too (R-X-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing.documents.content import DocumentKind, InvoiceContent, Totals
from billing.documents.content_json import content_as_json, content_from_json
from billing.documents.credit_note import charged_invoice, charged_why, credit_note_content
from billing.documents.languages import LANGUAGES
from billing.documents.printer import NBSP
from billing.documents.words.invoice import invoice_page
from billing.domain.crediting import credit_of
from billing.domain.money import Money
from tests.billing.documents.examples import national_vat, reverse_charge, seats, yearly_fee, yearly_fee_in


def credit(invoice: InvoiceContent, credited: dict[int, str], wanted: dict[int, str] | None) -> InvoiceContent:
    before = {position: Decimal(amount) for position, amount in credited.items()}
    chosen = None
    if wanted is not None:
        chosen = {position: Money(Decimal(amount), invoice.currency) for position, amount in wanted.items()}
    found = credit_of(charged_invoice(invoice, before), chosen)
    return credit_note_content(invoice, found, number="20260977", issued_on=date(2026, 9, 7), reason="Ordered twice.")


def test_the_whole_is_a_cancellation_with_the_lines_as_they_were() -> None:
    note = credit(reverse_charge(), {}, None)
    assert note.kind is DocumentKind.CANCELLATION
    assert (note.totals, note.vat) == (reverse_charge().totals, reverse_charge().vat)
    kept = [(line.quantity, line.unit, line.unit_price, line.discount, line.amount) for line in note.lines]
    assert kept == [
        (line.quantity, line.unit, line.unit_price, line.discount, line.amount) for line in reverse_charge().lines
    ]


def test_a_part_is_one_piece_unless_the_line_was_one_of_something() -> None:
    part = credit(seats(), {}, {1: "239.45", 2: "100.00"})
    assert [(line.quantity, line.unit, line.unit_price) for line in part.lines] == [
        (1, "C62", Decimal("239.45")),
        (1, "C62", Decimal("100.00")),
    ]
    (year,) = credit(yearly_fee(), {}, {1: "10000.00"}).lines
    assert (year.quantity, year.unit, year.unit_price, year.discount) == (1, "ANN", Decimal("10000.00"), None)


def test_it_is_kept_exactly_with_why_its_line_was_charged() -> None:
    note = credit(yearly_fee(), {}, {1: "10000.00"})
    assert content_from_json(content_as_json(note)) == note
    assert charged_why(note.lines[0]) == yearly_fee().lines[0].why
    assert charged_why(yearly_fee().lines[0]) == yearly_fee().lines[0].why
    without_why = replace(yearly_fee(), lines=(replace(yearly_fee().lines[0], why=None),))
    assert charged_why(credit(without_why, {}, None).lines[0]) is None


def test_vat_of_parts_may_be_a_minor_unit_beside_their_own_net_and_no_more() -> None:
    """21 % of 0.03 are 0.0063; of the second part, 0.0126 less the 0.01 that went back before, nothing is left."""
    first, second = credit(seats(), {}, {1: "0.03"}), credit(seats(), {1: "0.03"}, {1: "0.03"})
    assert (first.totals.vat, second.totals.vat) == (Decimal("0.01"), Decimal("0.00"))
    for wrong in ("-0.01", "0.03"):
        vat = replace(second.vat[0], amount=Decimal(wrong))
        totals = Totals(net=Decimal("0.03"), vat=Decimal(wrong), total=Decimal("0.03") + Decimal(wrong))
        with pytest.raises(ValueError, match=r"21 % of 0\.03 is 0\.01"):
            replace(second, vat=(vat,), totals=totals)


def test_vat_in_the_sellers_currency_comes_to_the_invoices_own() -> None:  # R-X-13
    invoice = national_vat()
    at_home = invoice.national_vat
    assert at_home is not None
    net = invoice.lines[0].amount
    parts = [credit(invoice, {}, {1: "10.01"}), credit(invoice, {1: "10.01"}, {1: "0.03"})]
    parts.append(credit(invoice, {1: "10.04"}, None))
    amounts = [part.national_vat.amount for part in parts if part.national_vat is not None]
    assert len(amounts) == 3
    assert sum(amounts) == at_home.amount
    assert sum(part.totals.net for part in parts) == invoice.totals.net
    assert {part.national_vat.rate for part in parts if part.national_vat} == {at_home.rate}
    assert net > Decimal("10.04")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_in_every_language_what_goes_back_and_what_stays(language: str) -> None:  # R-X-10
    invoice = yearly_fee_in(language)
    parts: list[tuple[dict[int, str], dict[int, str] | None]] = [
        ({}, {1: "10000.00"}),
        ({1: "10000.00"}, {1: "5000.00"}),
        ({1: "15000.00"}, None),
        ({}, None),
    ]
    told = [" ".join(invoice_page(credit(invoice, before, wanted)).notes) for before, wanted in parts]
    assert all("20260117" in text for text in told)
    assert len(set(told)) == 4


def test_the_words_in_english() -> None:
    (part,) = invoice_page(credit(yearly_fee_in("en"), {}, {1: "10000.00"})).notes
    assert part.replace(NBSP, " ") == (
        "Line 1 of invoice 20260117 was NOK 40,000.00 without VAT. NOK 10,000.00 of it is given back; NOK 30,000.00"
        " stays."
    )
    (rest,) = invoice_page(credit(yearly_fee_in("en"), {1: "10000.00"}, None)).notes
    assert rest.replace(NBSP, " ") == (
        "Line 1 of invoice 20260117 was NOK 40,000.00 without VAT; NOK 10,000.00 of it had been given back. The rest,"
        " NOK 30,000.00, is given back now."
    )
