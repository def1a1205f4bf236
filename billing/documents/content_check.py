"""Whether the parts of a document agree with each other: sums, VAT, references. Nothing here changes an amount."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from billing.documents.languages import allowed_languages
from billing.documents.payment_reference import is_kid, is_rf
from billing.domain.currencies import MINOR_UNITS
from billing.domain.exact import EXACT, round_half_up

if TYPE_CHECKING:
    from billing.documents.content import InvoiceContent, Line, Payment, VatGroup

_ACCENT = re.compile(r"[0-9a-f]{6}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def check_content(content: InvoiceContent) -> None:
    """Raise ValueError, naming the part, if the document contradicts itself."""
    _check_head(content)
    _check_kind(content)
    for position, line in enumerate(content.lines, start=1):
        _check_line(line, position, content.currency)
    _check_vat_groups(content)
    _check_totals(content)
    _check_national_vat(content)
    if content.payment:
        _check_payment(content.payment)


def _require(agreed: bool, complaint: str) -> None:
    if not agreed:
        raise ValueError(complaint)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _product(quantity: Decimal, price: Decimal, currency: str) -> Decimal:
    return round_half_up(EXACT.multiply(quantity, price), MINOR_UNITS[currency])


def _check_amount(amount: Decimal, currency: str, name: str) -> None:
    written = amount.is_finite() and amount.as_tuple().exponent == MINOR_UNITS[currency].as_tuple().exponent
    _require(written, f"{name} {amount} is not written with the decimals of {currency}")


def _check_head(content: InvoiceContent) -> None:
    seller, buyer = content.seller, content.buyer
    _require(content.currency in MINOR_UNITS, f"{content.currency!r} is no currency that is known here")
    for party in (seller, buyer):
        _require(bool(_COUNTRY.fullmatch(party.country)), f"{party.country!r} is no two-letter country code")
    allowed = content.language in allowed_languages(seller.country)
    _require(allowed, f"a seller in {seller.country} may not issue a document in {content.language!r}")
    _require(bool(content.number.strip()), "a document has a number")
    _require(bool(seller.name.strip() and buyer.name.strip()), "seller and buyer have names")
    _require(bool(_ACCENT.fullmatch(seller.accent)), f"seller.accent {seller.accent!r} is not six hex digits")
    _require(bool(content.lines), "a document has lines")


def _check_kind(content: InvoiceContent) -> None:
    if content.is_credit:
        _require(content.corrects is not None, "a credit note names the invoice that it corrects")
        _require(content.payment is None and content.due_on is None, "a credit note asks for no payment")
        return
    _require(content.corrects is None, "only a credit note corrects an invoice")
    _require(content.payment is not None and content.due_on is not None, "an invoice says how and until when to pay")
    _require(content.due_on is None or content.due_on >= content.issued_on, "an invoice is due before it was issued")


def _check_line(line: Line, position: int, currency: str) -> None:
    name = f"line {position}:"
    _check_amount(line.amount, currency, f"{name} amount")
    numbers = line.quantity.is_finite() and line.unit_price.is_finite() and line.unit_price >= 0
    _require(numbers, f"{name} quantity and unit price are finite, and the price is not negative")
    discount = Decimal(0)
    if line.discount:
        discount = line.discount.amount
        _check_amount(discount, currency, f"{name} discount")
    due = _product(line.quantity, line.unit_price, currency) - discount
    _require(line.amount == due, f"{name} {line.quantity} × {line.unit_price} − {discount} is {due}, not {line.amount}")


def _check_vat_groups(content: InvoiceContent) -> None:
    codes = [group.code for group in content.vat]
    used = {line.vat_code for line in content.lines}
    _require(len(codes) == len(set(codes)) and set(codes) == used, f"VAT groups {codes} are not those of the lines")
    for group in content.vat:
        lines = _sum(line.amount for line in content.lines if line.vat_code == group.code)
        _check_vat_group(group, lines, content)


def _check_vat_group(group: VatGroup, lines: Decimal, content: InvoiceContent) -> None:
    currency = content.currency
    name = f"VAT {group.code}:"
    _check_amount(group.base, currency, f"{name} base")
    _check_amount(group.amount, currency, f"{name} amount")
    _require(group.base == lines, f"{name} base {group.base}, but its lines sum to {lines}")
    _require(group.rate.is_finite() and group.rate >= 0, f"{name} rate {group.rate}")
    due = _product(group.base, group.rate.scaleb(-2), currency)
    agreed = abs(group.amount - due) <= _slack(content, currency)
    _require(agreed, f"{name} {group.rate} % of {group.base} is {due}, not {group.amount}")
    if group.category != "S":
        _require(group.rate == 0 and bool(group.wording), f"{name} category {group.category} has rate 0 and a wording")


def _slack(content: InvoiceContent, currency: str) -> Decimal:
    """An invoice's parts are given back to its own VAT, so that of one part may be a minor unit beside its own."""
    return MINOR_UNITS[currency] if content.is_credit else Decimal(0)


def _check_totals(content: InvoiceContent) -> None:
    totals = content.totals
    for name, amount in (("net", totals.net), ("vat", totals.vat), ("total", totals.total)):
        _check_amount(amount, content.currency, f"totals.{name}")
    net, vat = _sum(line.amount for line in content.lines), _sum(group.amount for group in content.vat)
    _require(totals.net == net, f"totals.net {totals.net}, but the lines sum to {net}")
    _require(totals.vat == vat, f"totals.vat {totals.vat}, but the VAT groups sum to {vat}")
    _require(totals.total == net + vat, f"totals.total {totals.total}, but net and VAT make {net + vat}")
    _require(totals.total >= 0, "a document asks for, or gives back, no negative amount")


def _check_national_vat(content: InvoiceContent) -> None:
    at_home = content.national_vat
    amounts = [group.national_amount for group in content.vat if group.national_amount is not None]
    if at_home is None:
        _require(not amounts, "VAT groups carry national amounts, but the document has no national VAT")
        return
    _require(at_home.currency != content.currency, "national VAT is for another currency than the document's")
    _require(at_home.currency in MINOR_UNITS, f"{at_home.currency!r} is no currency that is known here")
    _require(at_home.rate.is_finite() and at_home.rate > 0, f"national_vat.rate {at_home.rate}")
    for amount in (at_home.amount, *amounts):
        _check_amount(amount, at_home.currency, "national VAT")
    for group in content.vat:
        due = _product(group.amount, at_home.rate, at_home.currency)
        complaint = f"VAT {group.code}: {group.national_amount} {at_home.currency}, not {due}"
        national = group.national_amount
        agreed = national is not None and abs(national - due) <= _slack(content, at_home.currency)
        _require(agreed, complaint)
    _require(_sum(amounts) == at_home.amount, f"national_vat.amount {at_home.amount} is not the sum of its groups")


def _check_payment(payment: Payment) -> None:
    _require(bool(payment.reference), "a payment has a reference")
    if payment.kind == "kid":
        _require(is_kid(payment.reference), f"KID {payment.reference!r} has a wrong check digit")
        _require(bool(payment.account), "a KID is paid to a national account")
        return
    if payment.kind == "rf":
        _require(is_rf(payment.reference), f"reference {payment.reference!r} has wrong check digits")
    _require(bool(payment.iban), "a payment without KID is paid to an IBAN")
