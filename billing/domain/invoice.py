"""The sums of an invoice: net, VAT for each rate, total (R-X-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing.domain.exact import EXACT
from billing.domain.money import Money
from billing.domain.vat import VatRate


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedAmount:
    """The net amount of one line, and the VAT that it falls under. Raises ValueError if it is not rounded."""

    net: Money
    vat: VatRate

    def __post_init__(self) -> None:
        if not self.net.is_rounded:
            raise ValueError(f"a line's amount is rounded: {self.net} is not")


@dataclass(frozen=True, slots=True, kw_only=True)
class VatGroup:
    """All lines of one rate: their sum, and the VAT on it, rounded once."""

    vat: VatRate
    base: Money
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTotals:
    """What an invoice adds up to; its groups stand in the order in which the lines first name their rates."""

    net: Money
    vat: Money
    total: Money
    groups: tuple[VatGroup, ...]


def total_invoice(lines: Sequence[TaxedAmount], currency: str) -> InvoiceTotals:
    """The totals of an invoice or credit note. VAT is rounded once a rate, on the sum of its lines, never by line.

    Raises MixedCurrenciesError if a line is in another currency.
    """
    groups = tuple(_group(rate, lines, currency) for rate in dict.fromkeys(line.vat for line in lines))
    net = Money.total((line.net for line in lines), currency)
    vat = Money.total((group.amount for group in groups), currency)
    return InvoiceTotals(net=net, vat=vat, total=net + vat, groups=groups)


def _group(rate: VatRate, lines: Sequence[TaxedAmount], currency: str) -> VatGroup:
    base = Money.total((line.net for line in lines if line.vat == rate), currency)
    amount = (base * EXACT.scaleb(rate.percent, -2)).rounded()
    return VatGroup(vat=rate, base=base, amount=amount)


def due_date(issued_on: date, payment_days: int) -> date:
    """The day on which an invoice is due: so many days after the one it is dated (R-X-13). Raises ValueError below 0.

    >>> due_date(date(2026, 3, 15), 30)
    datetime.date(2026, 4, 14)
    """
    if payment_days < 0:
        raise ValueError(f"an invoice is not due before it is issued: {payment_days} days")
    return issued_on + timedelta(days=payment_days)
