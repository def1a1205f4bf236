"""The whole page of an invoice or credit note."""

from __future__ import annotations

from collections.abc import Iterator

from billing.documents.content import InvoiceContent
from billing.documents.labels import Labels, labels_of
from billing.documents.page import Fact, InvoicePage
from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.printer import Printer, printer_for
from billing.documents.words.letterhead import buyer_identity, letterhead, recipient
from billing.documents.words.lines import LineWriter
from billing.documents.words.panel import panel
from billing.documents.words.vat import vat_sums, vat_table

_SEPARATOR = " · "
_LONGEST_PRODUCTS = 70
_LONGEST_NUMBER = 40


def invoice_page(content: InvoiceContent) -> InvoicePage:
    """What the paper says, in the document's language."""
    labels, printer = labels_of(content.language), printer_for(content.language)
    writer = LineWriter(content, labels, printer)
    lines = writer.table()
    return InvoicePage(
        language=printer.locale.language,
        region=str(printer.locale.territory),
        title=Printed(f"{labels.text(f'title.{content.kind}')} {paper_text(content.number, _LONGEST_NUMBER)}"),
        subtitle=_subtitle(content, printer),
        intro=tuple(_intro(content, labels, printer)),
        continued=labels.text("page.continued"),
        page_number=labels.text("page.number", page=Printed("{page}"), pages=Printed("{pages}")),
        letterhead=letterhead(content.seller, labels),
        recipient=recipient(content.buyer, content.seller),
        facts=tuple(fact for fact in _facts(content, labels, printer) if fact.value),
        panel=panel(content, labels, printer),
        lines=lines,
        vat=vat_table(content, labels, printer),
        sums=tuple(_sums(content, labels, printer)),
        total=_total(content, labels, printer),
        notes_title=labels.text("page.notes"),
        notes=tuple(writer.notes.texts),
    )


def _subtitle(content: InvoiceContent, printer: Printer) -> Printed:
    """The products, if their names fit, and the days that they were delivered."""
    products = joined(_SEPARATOR, dict.fromkeys(paper_text(line.heading) for line in content.lines))
    named = products if len(products) <= _LONGEST_PRODUCTS else Printed("")
    return joined(_SEPARATOR, (named, printer.period(content.period)))


def _intro(content: InvoiceContent, labels: Labels, printer: Printer) -> Iterator[Printed]:
    if corrected := content.corrects:
        number, date = paper_text(corrected.number), printer.day(corrected.issued_on)
        yield labels.text(f"intro.{content.kind}", number=number, date=date)
        if corrected.reason:
            yield labels.text("intro.reason", reason=paper_text(corrected.reason))


def _facts(content: InvoiceContent, labels: Labels, printer: Printer) -> Iterator[Fact]:
    family = "credit" if content.is_credit else "invoice"
    yield Fact(label=labels.text(f"fact.number_{family}"), value=paper_text(content.number))
    yield Fact(label=labels.text(f"fact.issued_on_{family}"), value=printer.day(content.issued_on))
    yield Fact(label=labels.text("fact.customer_number"), value=paper_text(content.customer_number))
    yield Fact(label=labels.text("fact.buyer_reference"), value=paper_text(content.buyer_reference))
    yield Fact(label=labels.text("fact.order_number"), value=paper_text(content.order_number))
    if identity := buyer_identity(content.buyer, labels):
        yield identity
    yield Fact(label=labels.text("fact.contact"), value=paper_text(content.seller.contact_name))


def _sums(content: InvoiceContent, labels: Labels, printer: Printer) -> Iterator[Fact]:
    yield Fact(label=labels.text("total.net"), value=printer.amount(content.totals.net, content.currency))
    yield from vat_sums(content, labels, printer)


def _total(content: InvoiceContent, labels: Labels, printer: Printer) -> Fact:
    label = labels.text("total.credit" if content.is_credit else "total.invoice")
    return Fact(label=label, value=printer.money(content.totals.total, content.currency))
