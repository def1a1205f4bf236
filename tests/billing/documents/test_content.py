from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing.documents.content import DocumentKind, InvoiceContent, PaymentKind, Totals
from tenants.domain.periods import Period
from tests.billing.documents.examples import (
    EXAMPLES,
    cancellation,
    credit_note,
    national_vat,
    reverse_charge,
    seats,
    yearly_fee,
)


def changed_line(content: InvoiceContent, **changes: Any) -> InvoiceContent:
    """The content with its first line changed, and nothing else, so that the two disagree."""
    first, *rest = content.lines
    return replace(content, lines=(replace(first, **changes), *rest))


def changed_vat(content: InvoiceContent, **changes: Any) -> InvoiceContent:
    return replace(content, vat=(replace(content.vat[0], **changes), *content.vat[1:]))


def changed_payment(content: InvoiceContent, **changes: Any) -> InvoiceContent:
    assert content.payment is not None
    return replace(content, payment=replace(content.payment, **changes))


def changed_home(content: InvoiceContent, **changes: Any) -> InvoiceContent:
    assert content.national_vat is not None
    return replace(content, national_vat=replace(content.national_vat, **changes))


DISAGREEMENTS: dict[str, tuple[Callable[[], object], str]] = {
    "line amount": (
        lambda: changed_line(seats(), amount=Decimal("1431.51")),
        "line 1: 2 × 715.75 − 0 is 1431.50, not 1431.51",
    ),
    "line decimals": (lambda: changed_line(seats(), amount=Decimal("1431.5")), "not written with the decimals of EUR"),
    "discount": (
        lambda: changed_line(reverse_charge(), amount=Decimal("150.00")),
        "25 × 6.00 − 15.00 is 135.00",
    ),
    "negative price": (lambda: changed_line(seats(), unit_price=Decimal(-1)), "the price is not negative"),
    "no number": (lambda: changed_line(seats(), quantity=Decimal("NaN")), "finite"),
    "VAT code": (lambda: changed_line(seats(), vat_code="S9"), "not those of the lines"),
    "VAT base": (lambda: changed_vat(seats(), base=Decimal("2031.51")), "base 2031.51, but its lines sum to 2031.50"),
    "VAT amount": (lambda: changed_vat(seats(), amount=Decimal("426.61")), "21 % of 2031.50 is 426.62, not 426.61"),
    "VAT rate": (lambda: changed_vat(seats(), rate=Decimal(-21)), "rate -21"),
    "VAT wording": (lambda: changed_vat(reverse_charge(), wording=""), "category AE has rate 0 and a wording"),
    "VAT twice": (lambda: replace(seats(), vat=seats().vat * 2), "not those of the lines"),
    "net": (
        lambda: replace(seats(), totals=replace(seats().totals, net=Decimal("2031.51"))),
        "the lines sum to 2031.50",
    ),
    "VAT total": (lambda: replace(seats(), totals=replace(seats().totals, vat=Decimal("0.00"))), "sum to 426.62"),
    "total": (lambda: replace(seats(), totals=replace(seats().totals, total=Decimal("2458.13"))), "make 2458.12"),
    "currency": (lambda: replace(seats(), currency="XXX"), "no currency"),
    "country": (lambda: replace(seats(), buyer=replace(seats().buyer, country="Holland")), "country code"),
    "language": (lambda: replace(yearly_fee(), language="de"), "a seller in NO may not issue a document in 'de'"),
    "accent": (lambda: replace(seats(), seller=replace(seats().seller, accent="red")), "six hex digits"),
    "number": (lambda: replace(seats(), number=" "), "a document has a number"),
    "name": (lambda: replace(seats(), buyer=replace(seats().buyer, name="")), "have names"),
    "no lines": (lambda: replace(seats(), lines=()), "a document has lines"),
    "due day": (lambda: replace(seats(), due_on=date(2026, 4, 14)), "due before it was issued"),
    "no due day": (lambda: replace(seats(), due_on=None), "until when to pay"),
    "no payment": (lambda: replace(seats(), payment=None), "how and until when to pay"),
    "correction": (lambda: replace(credit_note(), kind=DocumentKind.INVOICE), "only a credit note corrects an invoice"),
    "nothing corrected": (lambda: replace(credit_note(), corrects=None), "names the invoice that it corrects"),
    "credit to pay": (lambda: replace(cancellation(), due_on=date(2026, 8, 1)), "asks for no payment"),
    "KID": (
        lambda: changed_payment(yearly_fee(), reference="20260117022"),
        "'20260117022' has a wrong check digit",
    ),
    "KID account": (lambda: changed_payment(yearly_fee(), account=""), "paid to a national account"),
    "RF": (lambda: changed_payment(seats(), reference="RF0020260418"), "wrong check digits"),
    "no reference": (lambda: changed_payment(seats(), reference="", kind=PaymentKind.PLAIN), "has a reference"),
    "no IBAN": (lambda: changed_payment(seats(), iban=""), "paid to an IBAN"),
    "national sum": (lambda: changed_home(national_vat(), amount=Decimal("325.17")), "not the sum of its groups"),
    "national rate": (lambda: changed_home(national_vat(), rate=Decimal(11)), "325.16 NOK, not 304.81"),
    "national currency": (lambda: changed_home(national_vat(), currency="EUR"), "another currency"),
    "no national VAT": (lambda: replace(national_vat(), national_vat=None), "the document has no national VAT"),
    "national amount": (lambda: changed_vat(national_vat(), national_amount=None), "None NOK, not 325.16"),
}


@pytest.mark.parametrize(("change", "complaint"), DISAGREEMENTS.values(), ids=DISAGREEMENTS.keys())
def test_a_document_that_contradicts_itself_cannot_be_made(change: Callable[[], object], complaint: str) -> None:
    with pytest.raises(ValueError) as refusal:
        change()
    assert complaint in str(refusal.value)


def test_all_examples_agree_with_themselves() -> None:
    for make in EXAMPLES.values():
        make()


def test_a_negative_line_is_allowed_but_no_negative_document() -> None:
    back = replace(seats().lines[1], quantity=Decimal(-1), amount=Decimal("-600.00"))
    vat = replace(seats().vat[0], base=Decimal("831.50"), amount=Decimal("174.62"))
    totals = Totals(net=Decimal("831.50"), vat=Decimal("174.62"), total=Decimal("1006.12"))
    assert replace(seats(), lines=(seats().lines[0], back), vat=(vat,), totals=totals).totals.total == Decimal(
        "1006.12"
    )

    vat = replace(vat, base=Decimal("-600.00"), amount=Decimal("-126.00"))
    totals = Totals(net=Decimal("-600.00"), vat=Decimal("-126.00"), total=Decimal("-726.00"))
    with pytest.raises(ValueError, match="no negative amount"):
        replace(seats(), lines=(back,), vat=(vat,), totals=totals)


def test_the_period_of_a_document_spans_its_lines() -> None:
    assert seats().period == Period(date(2026, 4, 1), date(2027, 4, 1))


def test_a_currency_without_minor_units() -> None:
    line = replace(seats().lines[0], quantity=Decimal("1.5"), unit_price=Decimal(333), amount=Decimal(500))
    vat = replace(seats().vat[0], base=Decimal(500), amount=Decimal(105))
    totals = Totals(net=Decimal(500), vat=Decimal(105), total=Decimal(605))
    yen = replace(seats(), currency="JPY", lines=(line,), vat=(vat,), totals=totals)
    assert yen.totals.total == 605
