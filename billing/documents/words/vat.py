"""VAT by rate, the wordings that the law asks for, and VAT in the seller's own currency (R-X-13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from billing.documents.content import InvoiceContent, NationalVat, VatGroup
from billing.documents.labels import Labels
from billing.documents.page import Fact, VatTable
from billing.documents.paper_text import Printed, paper_text
from billing.documents.printer import NBSP, Printer


def rate_marks(groups: Sequence[VatGroup], printer: Printer) -> Mapping[str, Printed]:
    """How each group's rate is written; two groups of one rate (two kinds of 0 %) also show their category."""
    rates = Counter(group.rate for group in groups)
    return {group.code: _rate_mark(group, printer, is_shared=rates[group.rate] > 1) for group in groups}


def vat_table(content: InvoiceContent, labels: Labels, printer: Printer) -> VatTable:
    marks, home = rate_marks(content.vat, printer), content.national_vat
    titles = [labels.text(f"vat.{column}") for column in ("rate", "base", "amount")]
    if home:
        titles.append(labels.text("vat.national", currency=Printed(home.currency)))
    return VatTable(
        titles=tuple(titles),
        rows=tuple(tuple(_cells(group, marks[group.code], content, printer)) for group in content.vat),
        remarks=(*_wordings(content.vat), *_exchange(home, content.currency, labels, printer)),
    )


def vat_sums(content: InvoiceContent, labels: Labels, printer: Printer) -> Iterator[Fact]:
    """A line of VAT for each rate, between net and total."""
    marks = rate_marks(content.vat, printer)
    for group in content.vat:
        label = labels.text("total.vat", rate=marks[group.code])
        yield Fact(label=label, value=printer.amount(group.amount, content.currency))


def _rate_mark(group: VatGroup, printer: Printer, *, is_shared: bool) -> Printed:
    rate = printer.percent(group.rate)
    return Printed(f"{rate}{NBSP}({paper_text(group.category)})") if is_shared else rate


def _cells(group: VatGroup, mark: Printed, content: InvoiceContent, printer: Printer) -> Iterator[Printed]:
    yield mark
    yield printer.amount(group.base, content.currency)
    yield printer.amount(group.amount, content.currency)
    if content.national_vat and group.national_amount is not None:
        yield printer.amount(group.national_amount, content.national_vat.currency)


def _wordings(groups: Iterable[VatGroup]) -> Iterator[Printed]:
    yield from dict.fromkeys(paper_text(group.wording) for group in groups if group.wording)


def _exchange(home: NationalVat | None, currency: str, labels: Labels, printer: Printer) -> Iterator[Printed]:
    if home:
        values = {
            "rate": printer.number(home.rate),
            "to": Printed(home.currency),
            "from": Printed(currency),
            "source": paper_text(home.source),
            "date": printer.day(home.rate_on),
        }
        yield labels.text("vat.rate_of_exchange", **values)
