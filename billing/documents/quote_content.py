"""What a quote says, as data: the text that a prospect reads, signs and keeps (R-SCALGO-20).

The sections hold finished sentences in the quote's language, so that what is hashed is what was read, whatever becomes
of the product's own words later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.documents.content import Seller
from tenants.domain.decision import Clause, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """To whom it is offered; the organization is made from it. Its zone decides the day of signing (R-SCALGO-2)."""

    name: str
    organization_type: str
    employees: int
    country: str
    timezone: str
    registration_number: str
    contact_name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPlan:
    """The version of the plan that is signed, and what it sets; months, and days of payment."""

    code: str
    version: int
    published_on: date
    product: str
    name: str
    term_months: int
    notice_months: int
    payment_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPrice:
    """The price of the first year without VAT, with its why; `offered` is the rule's, before staff adjusted it.

    `vat_rate`, in percent, `vat` and `total` are None where no rate can be concluded.
    """

    currency: str
    offered: Decimal
    amount: Decimal
    adjustment_reason: str
    why: Decision
    vat_rate: Decimal | None
    vat: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the text: finished paragraphs, and the plan's clauses in their own language below them."""

    code: str
    heading: str
    paragraphs: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteContent:
    """All that a quote says. Raises ValueError if its parts do not agree with each other."""

    language: str
    number: str
    revision: int
    issued_on: date
    valid_until: date
    seller: Seller
    prospect: Prospect
    plan: QuotedPlan
    price: QuotedPrice
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        price = self.price
        if self.valid_until < self.issued_on:
            raise ValueError("valid until before it was made")
        if price.amount < 0:
            raise ValueError("a price below zero")
        if (price.amount != price.offered) != bool(price.adjustment_reason):
            raise ValueError("a price is adjusted with a reason, and with none otherwise")
        if price.vat is not None and price.total != price.amount + price.vat:
            raise ValueError("price and VAT do not make the total")
        if not self.sections:
            raise ValueError("a quote without a text")
