"""What the template of a quote prints: finished text in the order of the paper."""

from __future__ import annotations

from dataclasses import dataclass

from billing.documents.page import Fact, Letterhead, Panel, Recipient
from billing.documents.paper_text import Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedClause:
    """The plan's own words, in their own language, and where they stand."""

    text: Printed
    language: str
    reference: Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSection:
    heading: Printed
    paragraphs: tuple[Printed, ...]
    clauses: tuple[PrintedClause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePage:
    language: str
    region: str
    title: Printed
    subtitle: Printed
    continued: Printed
    page_number: Printed
    letterhead: Letterhead
    recipient: Recipient
    facts: tuple[Fact, ...]
    panel: Panel
    sections: tuple[PrintedSection, ...]
    closing: Printed
