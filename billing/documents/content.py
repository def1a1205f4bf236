"""What an issued invoice or credit note says, as data: the copies that an issued row keeps (R-X-8, R-X-13).

Amounts are copied in, never computed here; a content whose sums do not agree cannot be made. All amounts of a credit
note are positive: they are what the buyer gets back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.documents.content_check import check_content
from tenants.domain.decision import Decision
from tenants.domain.periods import Period

FORMAT = 1


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    CANCELLATION = "cancellation"  # a credit note over a whole invoice, which German calls by another name


class PaymentKind(StrEnum):
    KID = "kid"
    RF = "rf"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    name: str
    address_lines: tuple[str, ...]
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller(Address):
    """The vendor's legal entity. `accent` is the one colour of its letterhead, six hex digits."""

    organization_number: str
    organization_scheme: str
    vat_number: str
    register: str
    contact_name: str
    phone: str
    email: str
    website: str
    accent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer(Address):
    attention: str
    organization_number: str
    organization_scheme: str
    vat_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """Taken off one line. `percent` is shown where the discount was agreed as one; the amount is what counts."""

    percent: Decimal | None
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `amount` is quantity × unit price, rounded half up once, less the discount (R-X-11).

    `unit` is a UN/ECE recommendation 20 code, `vat_code` names one of the content's VAT groups, `period` is half-open.
    Lines of one `heading` that follow each other form a group. `why` explains the amount, `note` is staff's own words.
    """

    heading: str
    item_code: str
    name: str
    detail: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount: Discount | None
    amount: Decimal
    vat_code: str
    period: Period
    why: Decision | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VatGroup:
    """VAT of one rate, on the sum of its lines. `category` is EN 16931's: S, AE, G, E, Z, O. `wording` is the law's."""

    code: str
    category: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    national_amount: Decimal | None
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalVat:
    """VAT in the seller's own currency, where the document is in another: `rate` units for one of that (R-X-13)."""

    currency: str
    amount: Decimal
    rate: Decimal
    source: str
    rate_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    net: Decimal
    vat: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Where to pay and what to quote. With a KID the national `account` is printed, else IBAN and BIC."""

    kind: PaymentKind
    reference: str
    account: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The invoice that a credit note corrects, and why."""

    number: str
    issued_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What a code inside a why is called, in the document's language: a meter, or what a rule counts.

    `unit` is the UN/ECE code that its quantities are in; empty for a plain count.
    """

    code: str
    text: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceContent:
    """All that an issued invoice or credit note says. Raises ValueError if its parts do not agree with each other."""

    kind: DocumentKind
    language: str
    number: str
    currency: str
    issued_on: date
    due_on: date | None
    seller: Seller
    buyer: Buyer
    buyer_reference: str
    order_number: str
    customer_number: str
    lines: tuple[Line, ...]
    vat: tuple[VatGroup, ...]
    national_vat: NationalVat | None
    totals: Totals
    payment: Payment | None
    glossary: tuple[Term, ...]
    corrects: Correction | None

    def __post_init__(self) -> None:
        check_content(self)

    @property
    def is_credit(self) -> bool:
        return self.kind is not DocumentKind.INVOICE

    @property
    def period(self) -> Period:
        """From the first day to the last of all lines' periods."""
        return Period(min(line.period.start for line in self.lines), max(line.period.end for line in self.lines))
