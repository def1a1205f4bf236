"""What a template prints: finished text in the order of the paper. No template adds a word or a sum."""

from __future__ import annotations

from dataclasses import dataclass

from billing.documents.paper_text import Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A caption and what it says."""

    label: Printed
    value: Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes: above the address window, in it as the return line, and at the foot of every page."""

    name: Printed
    address: tuple[Printed, ...]
    contact: tuple[Printed, ...]
    registration: Printed
    return_line: Printed
    footer: Printed
    accent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is written to: the lines of the address window, and the name for later pages."""

    name: Printed
    lines: tuple[Printed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: Printed
    small_lines: tuple[Printed, ...]
    note: str
    quantity: Printed
    price: Printed
    discount: Printed
    vat: Printed
    amount: Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of one product. The subtotal is empty where it would only repeat its one line or the whole net."""

    heading: Printed
    rows: tuple[Row, ...]
    subtotal: Fact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTable:
    """`titles` without a discount column where no line has one."""

    titles: tuple[Printed, ...]
    has_discount: bool
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTable:
    """VAT by rate; `remarks` are the wordings that the law asks for and the rate of exchange."""

    titles: tuple[Printed, ...]
    rows: tuple[tuple[Printed, ...], ...]
    remarks: tuple[Printed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A QR code as SVG, with its caption and its description for those who do not see it."""

    svg: str
    caption: Printed
    description: Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What is owed or given back, and how it is settled."""

    headline: tuple[Fact, ...]
    details: tuple[Fact, ...]
    text: Printed
    code: Code | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePage:
    language: str
    region: str
    title: Printed
    subtitle: Printed
    intro: tuple[Printed, ...]
    continued: Printed
    page_number: Printed
    letterhead: Letterhead
    recipient: Recipient
    facts: tuple[Fact, ...]
    panel: Panel
    lines: LineTable
    vat: VatTable
    sums: tuple[Fact, ...]
    total: Fact
    notes_title: Printed
    notes: tuple[Printed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """The receipt of a notice: what it does in `panel`, and each consequence as a sentence."""

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
    sentences: tuple[Printed, ...]
