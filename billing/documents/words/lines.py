"""The lines of a document as a table: grouped by product, each with its service period and the number of its note."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from billing.documents.content import InvoiceContent, Line
from billing.documents.labels import Labels
from billing.documents.page import Fact, Group, LineTable, Row
from billing.documents.paper_text import Printed, paper_text
from billing.documents.printer import MINUS, NBSP, Printer
from billing.documents.why import Speaker, explain
from billing.documents.words.vat import rate_marks

# As much of a text as leaves room for the rest of its row on a page.
_LONGEST_NAME = 300
_LONGEST_HEADING = 200


class Notes:
    """The explanations under a document: equal ones share a number."""

    def __init__(self) -> None:
        self.texts: list[Printed] = []
        self._numbers: dict[Printed, int] = {}

    def number_of(self, text: Printed) -> str:
        """The number of this note, which is added if it is new; empty for no text."""
        if not text:
            return ""
        if text not in self._numbers:
            self.texts.append(text)
            self._numbers[text] = len(self.texts)
        return str(self._numbers[text])


class LineWriter:
    """Writes a document's lines; collects their explanations on the way."""

    def __init__(self, content: InvoiceContent, labels: Labels, printer: Printer) -> None:
        self.content, self.labels, self.printer = content, labels, printer
        self.notes = Notes()
        self.rates = rate_marks(content.vat, printer)
        self.speaker = Speaker.of(content.language, content.currency, content.glossary)

    def table(self) -> LineTable:
        has_discount = any(line.discount for line in self.content.lines)
        columns = ("item", "quantity", "price", *(("discount",) if has_discount else ()), "vat", "amount")
        currency = Printed(self.content.currency)
        by_heading = groupby(self.content.lines, key=lambda line: line.heading)
        groups = [(heading, list(lines)) for heading, lines in by_heading]
        return LineTable(
            titles=tuple(self.labels.text(f"column.{column}", currency=currency) for column in columns),
            has_discount=has_discount,
            groups=tuple(self._group(heading, lines, is_only=len(groups) == 1) for heading, lines in groups),
        )

    def _group(self, heading: str, lines: list[Line], *, is_only: bool) -> Group:
        name = paper_text(heading, _LONGEST_HEADING)
        subtotal = None
        if len(lines) > 1 and not is_only:
            subtotal = Fact(label=self.labels.text("line.subtotal", heading=name), value=self._sum(lines))
        return Group(heading=name, rows=tuple(self._row(line) for line in lines), subtotal=subtotal)

    def _row(self, line: Line) -> Row:
        small_lines = (
            paper_text(line.detail, _LONGEST_NAME),
            self.printer.period(line.period),
            self._discount_words(line),
        )
        return Row(
            name=paper_text(line.name, _LONGEST_NAME),
            small_lines=tuple(text for text in small_lines if text),
            note=self.notes.number_of(self._note(line)),
            quantity=self._quantity(line),
            price=self.printer.price(line.unit_price, self.content.currency),
            discount=self._discount_mark(line),
            vat=self.rates[line.vat_code],
            amount=self._amount(line.amount),
        )

    def _note(self, line: Line) -> Printed:
        why = explain(line.why, self.speaker) if line.why else Printed("")
        return Printed(f"{why} {paper_text(line.note)}".strip())

    def _quantity(self, line: Line) -> Printed:
        key = f"unit.{line.unit}.{self.printer.counted(line.quantity)}"
        number = self.printer.number(line.quantity)
        return Printed(f"{number}{NBSP}{self.labels.text(key)}") if key in self.labels else number

    def _discount_mark(self, line: Line) -> Printed:
        if not line.discount:
            return Printed("")
        percent = line.discount.percent
        taken = self._amount(line.discount.amount) if percent is None else self.printer.percent(percent)
        return Printed(f"{MINUS}{taken}")

    def _discount_words(self, line: Line) -> Printed:
        if not line.discount:
            return Printed("")
        reason, amount = paper_text(line.discount.reason, _LONGEST_HEADING), self._amount(line.discount.amount)
        if not reason:
            return self.labels.text("line.discount", amount=amount)
        return self.labels.text("line.discount_reason", amount=amount, reason=reason)

    def _amount(self, value: Decimal) -> Printed:
        return self.printer.amount(value, self.content.currency)

    def _sum(self, lines: Iterable[Line]) -> Printed:
        return self._amount(sum((line.amount for line in lines), Decimal(0)))
