from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from billing.documents.content import Buyer, Seller
from billing.documents.labels import labels_of
from billing.documents.page import Fact
from billing.documents.printer import NBSP
from billing.documents.words.invoice import invoice_page
from billing.documents.words.letterhead import buyer_identity, recipient, registration
from tests.billing.documents.examples import (
    FJORDVIK,
    LISENS_AS,
    LISENS_BV,
    LISENS_GMBH,
    NORDIC_GRID,
    WATERLANDEN,
    WENDLAND,
    YEARLY_LINE,
    cancellation,
    long_invoice,
    national_vat,
    reverse_charge,
    seats,
    yearly_fee,
)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def pairs(facts: tuple[Fact, ...]) -> list[tuple[str, str]]:
    return [(plain(fact.label), plain(fact.value)) for fact in facts]


@pytest.mark.parametrize(
    ("seller", "language", "printed"),
    [
        (LISENS_AS, "nb", "NO 310 845 612 MVA · Foretaksregisteret"),
        (replace(LISENS_AS, vat_number=""), "nb", "Org.nr. 310 845 612 · Foretaksregisteret"),
        (replace(LISENS_AS, register=""), "en", "NO 310 845 612 MVA"),
        (LISENS_BV, "nl", "KvK 12345678 · Btw-id NL000099998B57"),
        (LISENS_BV, "de", "KvK 12345678 · USt-IdNr. NL000099998B57"),
        (LISENS_GMBH, "de", "AG Hamburg HRB 12345 · USt-IdNr. DE123456788"),
        (replace(LISENS_GMBH, country="SE", organization_number="5560000001"), "en",
         "AG Hamburg HRB 12345 · Reg. no. 5560000001 · VAT DE123456788"),
    ],
)  # fmt: skip
def test_the_sellers_registration_as_its_country_has_it(seller: Seller, language: str, printed: str) -> None:
    # R-X-13
    assert plain(registration(seller, labels_of(language))) == printed


@pytest.mark.parametrize(
    ("buyer", "language", "label", "value"),
    [
        (FJORDVIK, "nb", "Deres org.nr.", "311 720 546"),
        (WATERLANDEN, "nl", "Uw OIN", "00000001 001234567 000"),
        (WENDLAND, "de", "Ihre USt-IdNr.", "DE123456788"),
        (replace(WENDLAND, organization_number="HRB 9", organization_scheme="9999"), "en", "Your reg. number", "HRB 9"),
    ],
)
def test_the_buyers_number_has_its_own_name(buyer: Buyer, language: str, label: str, value: str) -> None:
    fact = buyer_identity(buyer, labels_of(language))
    assert fact is not None
    assert (fact.label, plain(fact.value)) == (label, value)


def test_a_buyer_without_numbers_has_no_line_for_one() -> None:
    assert buyer_identity(replace(WENDLAND, vat_number=""), labels_of("de")) is None


def test_mail_abroad_names_the_country_in_the_senders_language() -> None:
    assert recipient(WENDLAND, LISENS_BV).lines[-1] == "DUITSLAND"
    assert recipient(WENDLAND, LISENS_AS).lines[-1] == "TYSKLAND"
    assert recipient(WENDLAND, LISENS_GMBH).lines[-1] == "29439 Lüchow"
    assert recipient(NORDIC_GRID, LISENS_AS).lines == ("Nordic Grid Consulting AS", "Strandgata 19", "4005 Stavanger")


def test_the_facts_of_an_invoice_in_order() -> None:  # R-X-13
    assert pairs(invoice_page(yearly_fee()).facts) == [
        ("Fakturanummer", "20260117"),
        ("Fakturadato", "15. mars 2026"),
        ("Kundenummer", "10482"),
        ("Deres referanse", "Kari Nes, Teknisk drift 4410"),
        ("Deres bestillingsnr.", "PO-88213"),
        ("Deres org.nr.", "311 720 546"),
        ("Vår kontakt", "Vera Lund"),
    ]


def test_a_fact_that_is_not_known_takes_no_line() -> None:
    facts = invoice_page(replace(yearly_fee(), order_number="", buyer_reference="")).facts
    assert "Deres bestillingsnr." not in [fact.label for fact in facts]
    assert len(facts) == 5


def test_what_is_owed_by_when_to_whom() -> None:
    panel = invoice_page(yearly_fee()).panel
    assert pairs(panel.headline) == [("Å betale", "NOK 50 000,00"), ("Forfallsdato", "14. april 2026")]
    assert pairs(panel.details) == [("Kontonummer", "8601 11 17947"), ("KID", "20260117021")]
    assert panel.code is None


def test_without_kid_it_is_paid_to_an_iban() -> None:
    panel = invoice_page(seats()).panel
    assert pairs(panel.details) == [
        ("IBAN", "NL91 ABNA 0417 1643 00"),
        ("Betalingskenmerk", "RF24 2026 0418"),
        ("BIC", "LISXNL2A"),
    ]
    assert panel.code is not None


def test_a_cancellation_says_what_it_cancels_and_asks_for_nothing() -> None:  # R-X-8
    page = invoice_page(cancellation())
    assert plain(page.title) == "Stornorechnung 2026-0309"
    assert [plain(sentence) for sentence in page.intro] == [
        "Storniert die Rechnung 2026-0288 vom 1. Juli 2026 vollständig.",
        "Grund: Rechnung an die falsche Stelle; sie wird neu gestellt als 2026-0310.",
    ]
    assert pairs(page.panel.headline) == [("Korrekturbetrag", "EUR 1.028,16")]
    assert page.panel.details == ()


def test_vat_is_stated_in_the_sellers_currency_too() -> None:  # R-X-13
    vat = invoice_page(national_vat()).vat
    assert vat.titles == ("VAT rate", "Taxable amount", "VAT", "VAT in NOK")
    assert vat.rows == (("25%", "110.84", "27.71", "325.16"),)
    assert [plain(remark) for remark in vat.remarks] == [
        "Converted at 11.7345 NOK per EUR (Norges Bank, 17 April 2026)."
    ]


def test_the_laws_wording_stands_under_the_vat() -> None:
    vat = invoice_page(reverse_charge()).vat
    assert [[plain(cell) for cell in row] for row in vat.rows] == [["0 %", "995,00", "0,00"]]
    assert vat.remarks == ("Steuerschuldnerschaft des Leistungsempfängers (Artikel 196 der Richtlinie 2006/112/EG).",)


def test_two_kinds_of_zero_percent_are_told_apart() -> None:
    content = reverse_charge()
    workshop = replace(content.lines[2], vat_code="E")
    groups = (
        replace(content.vat[0], base=Decimal("215.00")),
        replace(content.vat[0], code="E", category="E", base=Decimal("780.00"), wording="Steuerbefreit."),
    )
    page = invoice_page(replace(content, lines=(*content.lines[:2], workshop), vat=groups))
    assert [plain(row.vat) for group in page.lines.groups for row in group.rows] == ["0 % (AE)", "0 % (AE)", "0 % (E)"]
    assert [plain(fact.label) for fact in page.sums] == ["Summe netto", "Umsatzsteuer 0 % (AE)", "Umsatzsteuer 0 % (E)"]


def test_lines_are_grouped_by_product_with_subtotals_that_say_something_new() -> None:
    groups = invoice_page(reverse_charge()).lines.groups
    assert [(group.heading, len(group.rows)) for group in groups] == [("Teamplaner5", 2), ("Einführung", 1)]
    assert [group.subtotal and group.subtotal.value for group in groups] == ["215,00", None]
    (only,) = invoice_page(national_vat()).lines.groups
    assert only.subtotal is None


def test_a_discount_has_a_column_and_a_reason() -> None:
    table = invoice_page(reverse_charge()).lines
    assert table.titles == ("Leistung", "Menge", "Einzelpreis", "Rabatt", "USt", "Betrag EUR")
    active, passive = table.groups[0].rows
    assert (plain(active.discount), passive.discount) == ("−10 %", "")
    assert active.small_lines[-1] == "Rabatt 15,00: Rahmenvertrag"
    assert not invoice_page(seats()).lines.has_discount


def test_quantities_have_their_unit_in_the_right_number() -> None:
    admin, manager = (group.rows[0] for group in invoice_page(seats()).lines.groups)
    assert [plain(row.quantity) for row in (admin, manager)] == ["2 stuks", "1 stuk"]
    odd = replace(yearly_fee(), lines=(replace(YEARLY_LINE, unit="ZZ"),))
    assert invoice_page(odd).lines.groups[0].rows[0].quantity == "1"


def test_equal_reasons_share_a_note() -> None:
    page = invoice_page(long_invoice())
    assert len(page.notes) == 1
    assert {row.note for group in page.lines.groups for row in group.rows} == {"1"}


def test_staffs_own_note_follows_the_reason() -> None:
    line = replace(YEARLY_LINE, why=None, note="Avtalt i møte.")
    assert invoice_page(replace(yearly_fee(), lines=(line,))).notes == ("Avtalt i møte.",)
    silent = replace(line, note="")
    page = invoice_page(replace(yearly_fee(), lines=(silent,)))
    assert page.notes == ()
    assert page.lines.groups[0].rows[0].note == ""
