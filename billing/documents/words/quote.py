"""The whole page of a quote."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from billing.documents.labels import Labels, labels_of
from billing.documents.page import Fact, Panel, Recipient
from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.printer import Printer, grouped, printer_for
from billing.documents.quote_content import QuoteContent, Section
from billing.documents.quote_page import PrintedClause, PrintedSection, QuotePage
from billing.documents.words.letterhead import letterhead

_SEPARATOR = " · "
_LONGEST_NUMBER = 40
_LONGEST_RUNNING_NAME = 60
_LONGEST_PARAGRAPH = 5000


def quote_page(content: QuoteContent, text_hash: str) -> QuotePage:
    """What the paper says, in the quote's language; `text_hash` is the fingerprint of what is signed."""
    labels, printer = labels_of(content.language), printer_for(content.language)
    prospect = content.prospect
    return QuotePage(
        language=printer.locale.language,
        region=str(printer.locale.territory),
        title=Printed(f"{labels.text('quote.title')} {paper_text(content.number, _LONGEST_NUMBER)}"),
        subtitle=joined(_SEPARATOR, (paper_text(content.plan.product), paper_text(content.plan.name))),
        continued=labels.text("page.continued"),
        page_number=labels.text("page.number", page=Printed("{page}"), pages=Printed("{pages}")),
        letterhead=letterhead(content.seller, labels),
        recipient=Recipient(
            name=paper_text(prospect.name, _LONGEST_RUNNING_NAME),
            lines=(paper_text(prospect.name), paper_text(prospect.contact_name), paper_text(prospect.email)),
        ),
        facts=tuple(_facts(content, labels, printer)),
        panel=_panel(content, labels, printer),
        sections=tuple(map(_printed, content.sections)),
        closing=labels.text("quote.fingerprint", hash=Printed(grouped(text_hash, 8, separator=" "))),
    )


def _facts(content: QuoteContent, labels: Labels, printer: Printer) -> Iterator[Fact]:
    prospect = content.prospect
    revision = labels.text("quote.revision", revision=printer.number(Decimal(content.revision)))
    number = paper_text(content.number, _LONGEST_NUMBER)
    yield Fact(
        label=labels.text("quote.number"),
        value=joined(", ", (number, revision)) if content.revision > 1 else number,
    )
    yield Fact(label=labels.text("quote.issued_on"), value=printer.day(content.issued_on))
    yield Fact(label=labels.text("quote.valid_until"), value=printer.day(content.valid_until))
    yield Fact(
        label=labels.text("quote.organization"),
        value=labels.text(
            "quote.organization_facts",
            organization_type=labels.text(f"organization_type.{prospect.organization_type}"),
            employees=printer.number(Decimal(prospect.employees)),
        ),
    )
    if prospect.registration_number:
        yield Fact(label=labels.text("quote.registration"), value=paper_text(prospect.registration_number))
    yield Fact(label=labels.text("fact.contact"), value=paper_text(content.seller.contact_name))


def _panel(content: QuoteContent, labels: Labels, printer: Printer) -> Panel:
    price = content.price
    headline = (
        Fact(label=labels.text("quote.price"), value=printer.money(price.amount, price.currency)),
        Fact(label=labels.text("quote.valid_until"), value=printer.day(content.valid_until)),
    )
    details: tuple[Fact, ...] = ()
    if price.vat_rate is not None and price.total is not None:
        label = labels.text("quote.with_vat", rate=printer.percent(price.vat_rate))
        details = (Fact(label=label, value=printer.money(price.total, price.currency)),)
    return Panel(headline=headline, details=details, text=labels.text("quote.how_to_accept"), code=None)


def _printed(section: Section) -> PrintedSection:
    return PrintedSection(
        heading=paper_text(section.heading),
        paragraphs=tuple(paper_text(text, _LONGEST_PARAGRAPH) for text in section.paragraphs),
        clauses=tuple(
            PrintedClause(
                text=paper_text(clause.text, _LONGEST_PARAGRAPH),
                language=clause.language,
                reference=paper_text(clause.reference),
            )
            for clause in section.clauses
        ),
    )
