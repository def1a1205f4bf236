"""The QR code that a banking app reads: a SEPA credit transfer in euro (EPC069-12, version 002)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

import segno

from billing.documents.content import InvoiceContent, Payment, PaymentKind

_MOST_EURO = Decimal("999999999.99")
_MOST_BYTES = 331
_LONGEST_NAME = 70
_LONGEST_TEXT = 140
_QUIET_ZONE = 4


def can_be_scanned(content: InvoiceContent, payment: Payment) -> bool:
    """Whether the payment is one the code can hold: euro, to an IBAN, between a cent and a thousand million."""
    if content.currency != "EUR" or not payment.iban:
        return False
    return 0 < content.totals.total <= _MOST_EURO and len(epc_payload(content, payment).encode()) <= _MOST_BYTES


def epc_payload(content: InvoiceContent, payment: Payment) -> str:
    """The lines of the code. No field can hold a line break, which would start the next."""
    reference = _one_line(payment.reference)[:_LONGEST_TEXT]
    remittance = [reference] if payment.kind is PaymentKind.RF else ["", reference]
    lines = ["BCD", "002", "1", "SCT", _one_line(payment.bic), _one_line(content.seller.name)[:_LONGEST_NAME]]
    return "\n".join([*lines, _one_line(payment.iban), f"EUR{content.totals.total}", "", *remittance])


def epc_svg(content: InvoiceContent, payment: Payment) -> str:
    """The code as SVG: one path of dark runs on white, with the quiet zone that scanners need."""
    matrix = segno.make_qr(epc_payload(content, payment), error="m", boost_error=False, encoding="utf-8").matrix
    size = len(matrix) + 2 * _QUIET_ZONE
    path = "".join(_path(matrix))
    view = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
    return f'<svg {view}><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'


def _path(matrix: Sequence[Sequence[int]]) -> Iterator[str]:
    for y, row in enumerate(matrix):
        for x, width in _dark_runs(row):
            yield f"M{x + _QUIET_ZONE} {y + _QUIET_ZONE}h{width}v1h-{width}z"


def _dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = None
    for x, module in enumerate([*row, 0]):
        if module and start is None:
            start = x
        elif not module and start is not None:
            yield start, x - start
            start = None


def _one_line(text: str) -> str:
    """The text without line breaks, controls, and halves of characters that no UTF-8 can hold."""
    words = " ".join(text.split())
    return "".join(character for character in words if unicodedata.category(character) not in ("Cc", "Cs"))
