"""The panel under the title: what is owed and how to pay it, or what is given back."""

from __future__ import annotations

from collections.abc import Iterator

from billing.documents.content import Correction, InvoiceContent, Payment, PaymentKind
from billing.documents.epc_qr import can_be_scanned, epc_svg
from billing.documents.labels import Labels
from billing.documents.page import Code, Fact, Panel
from billing.documents.paper_text import Printed, paper_text
from billing.documents.printer import Printer, grouped

_LONGEST = 70


def panel(content: InvoiceContent, labels: Labels, printer: Printer) -> Panel:
    if content.payment:
        return _payment_panel(content, content.payment, labels, printer)
    return _credit_panel(content, content.corrects, labels, printer)


def _payment_panel(content: InvoiceContent, payment: Payment, labels: Labels, printer: Printer) -> Panel:
    headline = [Fact(label=labels.text("panel.due"), value=printer.money(content.totals.total, content.currency))]
    if content.due_on:
        headline.append(Fact(label=labels.text("panel.due_on"), value=printer.day(content.due_on)))
    return Panel(
        headline=tuple(headline),
        details=tuple(_details(payment, labels)),
        text=labels.text(f"panel.pay_{payment.kind}"),
        code=_code(content, payment, labels),
    )


def _credit_panel(content: InvoiceContent, corrects: Correction | None, labels: Labels, printer: Printer) -> Panel:
    amount = printer.money(content.totals.total, content.currency)
    number = paper_text(corrects.number) if corrects else Printed("")
    return Panel(
        headline=(Fact(label=labels.text("panel.credited"), value=amount),),
        details=(),
        text=labels.text("panel.credit", number=number),
        code=None,
    )


def _details(payment: Payment, labels: Labels) -> Iterator[Fact]:
    if payment.kind is PaymentKind.KID:
        yield Fact(label=labels.text("panel.account"), value=_in_groups(payment.account, 4, 2, 5))
    else:
        yield Fact(label=labels.text("panel.iban"), value=_in_groups(payment.iban, 4))
    yield Fact(label=labels.text(f"panel.{payment.kind}"), value=_reference(payment))
    if payment.kind is not PaymentKind.KID and payment.bic:
        yield Fact(label=labels.text("panel.bic"), value=paper_text(payment.bic, _LONGEST))


def _reference(payment: Payment) -> Printed:
    is_rf = payment.kind is PaymentKind.RF
    return _in_groups(payment.reference, 4) if is_rf else paper_text(payment.reference, _LONGEST)


def _in_groups(text: str, *sizes: int) -> Printed:
    """With plain spaces: a long number beside others may take a second line."""
    return paper_text(grouped(text, *sizes, separator=" "), _LONGEST)


def _code(content: InvoiceContent, payment: Payment, labels: Labels) -> Code | None:
    if not can_be_scanned(content, payment):
        return None
    svg = epc_svg(content, payment)
    return Code(svg=svg, caption=labels.text("panel.qr"), description=labels.text("panel.qr_alt"))
