from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import segno

from billing.documents.content import InvoiceContent, Payment, PaymentKind
from billing.documents.epc_qr import can_be_scanned, epc_payload, epc_svg
from tests.billing.documents.examples import seats, yearly_fee


def payment_of(content: InvoiceContent) -> Payment:
    assert content.payment is not None
    return content.payment


def test_the_code_holds_payee_amount_and_reference() -> None:
    assert epc_payload(seats(), payment_of(seats())).split("\n") == [
        "BCD", "002", "1", "SCT", "LISXNL2A", "Lisens B.V.", "NL91ABNA0417164300", "EUR2458.12", "", "RF2420260418",
    ]  # fmt: skip


def test_a_plain_reference_is_free_text() -> None:
    plain = replace(payment_of(seats()), kind=PaymentKind.PLAIN, reference="Factuur 20260418")
    assert epc_payload(seats(), plain).split("\n")[9:] == ["", "Factuur 20260418"]


def test_a_line_break_in_a_name_starts_no_field() -> None:
    content = replace(seats(), seller=replace(seats().seller, name="Lisens\nNL00EVIL\r\nB.V.\ud800\x1b " + "x" * 100))
    lines = epc_payload(content, payment_of(content)).split("\n")
    assert len(lines) == 10
    assert lines[5] == ("Lisens NL00EVIL B.V. " + "x" * 100)[:70]


def test_only_euro_to_an_iban_can_be_scanned() -> None:
    assert can_be_scanned(seats(), payment_of(seats()))
    assert not can_be_scanned(yearly_fee(), payment_of(yearly_fee()))
    assert not can_be_scanned(seats(), replace(payment_of(seats()), iban=""))
    assert not can_be_scanned(seats(), replace(payment_of(seats()), iban="NL" * 200))


def test_the_picture_has_the_dark_modules_of_the_code() -> None:
    content = replace(seats(), seller=replace(seats().seller, name="Büro für Lizenzen"))
    svg = epc_svg(content, payment_of(content))
    payload = epc_payload(content, payment_of(content))
    expected = segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8").matrix
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg)
        for step in range(int(width))
    }
    dark = {(x + 4, y + 4) for y, row in enumerate(expected) for x, module in enumerate(row) if module}
    assert drawn == dark
    assert f'viewBox="0 0 {len(expected) + 8} {len(expected) + 8}"' in svg


def test_nothing_to_pay_is_nothing_to_scan() -> None:
    free = replace(
        seats(),
        lines=(replace(seats().lines[0], quantity=Decimal(0), amount=Decimal("0.00")),),
        vat=(replace(seats().vat[0], base=Decimal("0.00"), amount=Decimal("0.00")),),
        totals=replace(seats().totals, net=Decimal("0.00"), vat=Decimal("0.00"), total=Decimal("0.00")),
    )
    assert not can_be_scanned(free, payment_of(free))
