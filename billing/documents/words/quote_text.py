"""The text of a quote, section by section: what the plan sets in our words, and its clauses in its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.documents.labels import Labels, labels_of
from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.printer import Printer, printer_for
from billing.documents.quote_content import QuotedPlan, QuotedPrice, Section
from billing.documents.why import Speaker, sentences
from billing.domain.catalog.plan import Plan
from tenants.domain.decision import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFacts:
    """What the text is made from: `support` are hours and addresses, `special` is staff's own text, line by line."""

    language: str
    plan: Plan
    quoted: QuotedPlan
    price: QuotedPrice
    support: tuple[str, ...]
    special: tuple[str, ...]


def quote_sections(facts: QuoteFacts) -> tuple[Section, ...]:
    """Every section that has something to say, in the order of reading."""
    writer = _Writer(facts)
    found = (
        writer.license(),
        writer.price(),
        writer.term(),
        writer.notice(),
        writer.payment(),
        writer.included(),
        writer.articles(),
        writer.special(),
    )
    return tuple(section for section in found if section.paragraphs or section.clauses)


class _Writer:
    def __init__(self, facts: QuoteFacts) -> None:
        self.facts, self.plan = facts, facts.plan
        self.labels: Labels = labels_of(facts.language)
        self.printer: Printer = printer_for(facts.language)
        self.speaker = Speaker.of(facts.language, facts.price.currency, ())

    def license(self) -> Section:
        quoted = self.facts.quoted
        words = self.labels.text(
            "quote.license_text",
            product=paper_text(quoted.product),
            plan=paper_text(quoted.name),
            version=self._number(quoted.version),
            date=self.printer.day(quoted.published_on),
        )
        clauses = (self.plan.offered_to.clause, self.plan.access.clause, self.plan.subscriptions.clause)
        return self._section("license", [words], clauses)

    def price(self) -> Section:
        price = self.facts.price
        why = joined(" ", sentences(price.why, self.speaker))
        clauses = [charge.clause for charge in self.plan.charges]
        return self._section("price_heading", [why, self.labels.text("quote.price_fixed"), self._vat(price)], clauses)

    def term(self) -> Section:
        length = self._length(self.facts.quoted.term_months, "MON")
        return self._section("term", [self.labels.text("quote.term_text", length=length)], [self.plan.term.clause])

    def notice(self) -> Section:
        length = self._length(self.facts.quoted.notice_months, "MON")
        return self._section(
            "notice", [self.labels.text("quote.notice_text", length=length)], [self.plan.notice.clause]
        )

    def payment(self) -> Section:
        length = self._length(self.facts.quoted.payment_days, "DAY")
        return self._section("payment", [self.labels.text("quote.payment_text", length=length)], ())

    def included(self) -> Section:
        """R-SCALGO-19: shown, never an invoice line."""
        names = [service.names.in_language(self.facts.language) for service in self.plan.services]
        paragraphs = [paper_text(name) for name in names]
        if self.facts.support:
            reached = joined(", ", map(paper_text, self.facts.support))
            paragraphs.append(self.labels.text("quote.support", facts=reached))
        return self._section("included", paragraphs, [service.clause for service in self.plan.services])

    def articles(self) -> Section:
        return self._section("articles", (), [article.clause for article in self.plan.articles])

    def special(self) -> Section:
        return self._section("special", [Printed(line) for line in self.facts.special], ())

    def _vat(self, price: QuotedPrice) -> Printed:
        if price.vat_rate is None or price.vat is None or price.total is None:
            return self.labels.text("quote.vat_open")
        return self.labels.text(
            "quote.vat_added",
            rate=self.printer.percent(price.vat_rate),
            vat=self.printer.money(price.vat, price.currency),
            total=self.printer.money(price.total, price.currency),
        )

    def _length(self, count: int, unit: str) -> Printed:
        return self.speaker.quantity(Decimal(count), unit)

    def _number(self, value: int) -> Printed:
        return self.printer.number(Decimal(value))

    def _section(self, code: str, paragraphs: Sequence[Printed], clauses: Sequence[Clause | None]) -> Section:
        return Section(
            code=code,
            heading=self.labels.text(f"quote.{code}"),
            paragraphs=tuple(paragraphs),
            clauses=tuple(_each_once(clauses)),
        )


def _each_once(clauses: Sequence[Clause | None]) -> Iterator[Clause]:
    """A plan quotes one sentence for several of its parts."""
    seen: set[str] = set()
    for clause in clauses:
        if clause is not None and clause.text not in seen:
            seen.add(clause.text)
            yield clause
