"""What the contract and invoice pages show: exact values, formatted by the templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.functional import Promise

from billing.documents.content import InvoiceContent, Line, Term
from billing.domain.money import Money
from billing.selectors.agreed_options import AgreedOptionShown
from billing.selectors.price_shocks import PriceShockRight
from billing.selectors.yearly_bands import Band
from licensing.selectors.kind_standings import KindStanding
from tenants.domain.decision import Clause, Decision
from tenants.domain.periods import Period

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnNotice:
    """A notice that no longer counts."""

    notice_id: UUID
    received_on: date
    withdrawn_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeState:
    """`open` until the last day, `late` after it, `given` once received, `moved` once it went on as another plan's.

    `ends_on` is the last day of access; `moved_to` the subscription that it went on as.
    `withdrawable_until` is the last day on which the customer may take it back.
    """

    state: str
    last_day: date
    days_left: int
    city: str
    ends_on: date
    months: int
    given_on: date | None
    notice_id: UUID | None
    moved_to: UUID | None
    withdrawn: tuple[WithdrawnNotice, ...]
    withdrawable_until: date | None
    is_withdrawable: bool
    has_ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    signed_on: date
    signed_by: str
    plan_version: int
    plan_version_on: datetime | None
    organization_type: Words
    employees: int
    currency: str
    seller_name: str
    notice_months: int
    term_months: int
    licences: tuple[KindStanding, ...]
    invoiced_elsewhere_reason: str
    invoiced_here_from: date | None
    agreed: tuple[AgreedOptionShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerm:
    """`is_priced`: a price of it is made here; not of a term that was invoiced elsewhere."""

    number: int
    period: Period
    state: str
    is_priced: bool
    price: Money | None
    units: Decimal | None
    decimals: int
    is_estimated: bool
    invoice_number: str | None
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterUnits:
    """units = measured / per × units_per, in the unit that people read."""

    code: str
    name: str
    unit: str
    decimals: int
    measured: Decimal
    per: Decimal
    units_per: Decimal
    units: Decimal
    measured_before: Decimal | None
    units_before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.units_before is None else self.units - self.units_before


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUnits:
    """Usage of an earlier, closed period that counts in this one."""

    code: str
    name: str
    unit: str
    decimals: int
    quantity: Decimal
    used: Period
    per: Decimal
    units_per: Decimal
    units: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceMade:
    term: Period
    number: int
    price: Money | None
    price_before: Money | None
    is_estimated: bool
    is_pending: bool
    measured: Period | None
    closed_at: datetime | None
    closes_on: date | None
    organization_type: Words
    employees: int
    decimals: int
    units: Decimal
    units_before: Decimal | None
    estimate: Decimal | None
    meters: tuple[MeterUnits, ...]
    late: tuple[LateUnits, ...]
    bands: tuple[Band, ...]
    band: Band
    band_ends_at: Decimal | None
    band_before: Band | None
    band_before_ends_at: Decimal | None
    clause: Clause
    translation: str
    not_used: tuple[str, ...]
    rule: str
    plan_version: int
    plan_version_on: datetime | None
    approved_by: Words
    approved_at: datetime | None
    approval_note: str
    told: tuple[str, ...]
    decision: Decision
    glossary: tuple[Term, ...]
    invoice_number: str | None

    @property
    def units_change(self) -> Decimal | None:
        return None if self.units_before is None else self.units - self.units_before

    @property
    def change(self) -> Decimal | None:
        """As a ratio of the year before; None if there was nothing before."""
        return self.units_change / self.units_before if self.units_before and self.units_change is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChoice:
    """One of the organization's subscriptions, to look at."""

    id: UUID
    product_name: str
    plan_name: str
    has_ended: bool
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """`is_priced`: its terms have offers; `has_yearly_terms`: they are years, and called so."""

    subscription_id: UUID
    choices: tuple[SubscriptionChoice, ...]
    product_name: str
    plan_name: str
    is_priced: bool
    has_yearly_terms: bool
    agreement: Agreement
    notice: NoticeState
    shock: PriceShockRight | None
    next_term: Period | None
    terms: tuple[ContractTerm, ...]
    price: PriceMade | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """`total` as it counts in a sum: below zero for a credit note. `left` is None while nothing is credited;
    `corrects` is the number of the invoice that a credit note corrects.
    """

    number: str
    kind: str
    corrects: str
    issued_on: date
    due_on: date | None
    period: Period
    what: str
    total: Money
    left: Money | None
    state: str

    @property
    def owed(self) -> Money:
        """What of an invoice is owed after its credit notes, paid or not."""
        return self.total if self.left is None else self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingInvoice:
    term: Period
    reason: str
    expected_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicesPage:
    rows: tuple[InvoiceRow, ...]
    waiting: tuple[WaitingInvoice, ...]
    next_page: str | None
    previous_page: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePageLine:
    """A line of the document; `price_term` names the term whose price the contract page explains."""

    line: Line
    vat_rate: Decimal
    price_term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedBy:
    """A credit note over the invoice that is shown, with its page; `total` is what it gives back."""

    number: str
    url: str
    issued_on: date
    total: Money

    @property
    def counted(self) -> Money:
        """As it counts in the invoice's sum."""
        return -self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStep:
    code: str
    at: datetime | None = None
    on: date | None = None
    count: int = 0

    @property
    def is_ahead(self) -> bool:
        return self.code in ("payment_expected", "mail_waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePage:
    content: InvoiceContent
    state: str
    lines: tuple[InvoicePageLine, ...]
    seller_numbers: tuple[str, ...]
    buyer_numbers: tuple[str, ...]
    credited_by: tuple[CreditedBy, ...]
    corrects_url: str
    left: Money
    steps: tuple[CourseStep, ...]
    content_hash: str
    previous_hash: str
