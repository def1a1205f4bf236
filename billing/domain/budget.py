"""What a licence costs in a calendar year: by the day of the invoice, and by the days that are paid for.

A term lies in two calendar years. By invoice, the year in which it is invoiced bears it whole; by days, each year bears
the days of the term that lie in it, and the parts sum to the price exactly. What is not decided yet has a range.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.domain.exact import EXACT
from billing.domain.money import Money
from billing.domain.proration import telescoped
from tenants.domain.periods import ONE_DAY, Period


class Certainty(StrEnum):
    """`known`: decided or invoiced; `forecast`: as it looks today; `assumed`: as the term before, for want of more."""

    KNOWN = "known"
    FORECAST = "forecast"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """From low to high, with what is likely; all three the same where the price is known."""

    low: Money
    likely: Money
    high: Money

    @classmethod
    def of(cls, price: Money) -> PriceRange:
        return cls(low=price, likely=price, high=price)

    @classmethod
    def total(cls, ranges: Sequence[PriceRange], currency: str) -> PriceRange:
        return cls(
            low=Money.total((one.low for one in ranges), currency),
            likely=Money.total((one.likely for one in ranges), currency),
            high=Money.total((one.high for one in ranges), currency),
        )

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __add__(self, other: PriceRange) -> PriceRange:
        return PriceRange(low=self.low + other.low, likely=self.likely + other.likely, high=self.high + other.high)

    def vat(self, percent: Decimal) -> PriceRange:
        """Rounded on each of the three, as an invoice of that amount would.

        >>> PriceRange.of(Money(Decimal(40_000), "NOK")).vat(Decimal(25)).likely.text
        '10000.00'
        """
        rate = EXACT.scaleb(percent, -2)
        low, likely, high = ((price * rate).rounded() for price in (self.low, self.likely, self.high))
        return PriceRange(low=low, likely=likely, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTerm:
    """A term with its price; `invoice_on` is None if it stands on an invoice already. `vat` is None where unknown."""

    product: str
    term: Period
    net: PriceRange
    vat: PriceRange | None
    certainty: Certainty
    invoice_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedAmount:
    """An invoice, or, negative, a credit note, that was issued."""

    number: str
    issued_on: date
    net: Money
    vat: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedDays:
    """What a credit note gives back for days that were paid for: of one of its lines, below nothing."""

    number: str
    period: Period
    net: Money
    vat: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One amount of a year. `days` is the part of `term` in it, `on` the day of an invoice, issued or expected.

    `number` is that of an issued document; with `days`, of the credit note that gives back what they cost.
    """

    what: str
    net: PriceRange
    vat: PriceRange | None
    certainty: Certainty
    term: Period | None = None
    days: Period | None = None
    on: date | None = None
    number: str = ""

    @property
    def is_credit(self) -> bool:
        """Whether it is a credit note, or the days that one gives back."""
        return bool(self.number) and self.net.likely.amount < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTable:
    """The lines of a year by one way of counting, and their sum."""

    lines: tuple[BudgetLine, ...]
    currency: str

    @property
    def net(self) -> PriceRange:
        return PriceRange.total([line.net for line in self.lines], self.currency)

    @property
    def vat(self) -> PriceRange | None:
        """None where the VAT of a line is not known."""
        amounts = [line.vat for line in self.lines]
        known = [amount for amount in amounts if amount is not None]
        return PriceRange.total(known, self.currency) if len(known) == len(amounts) else None

    @property
    def total(self) -> PriceRange | None:
        return self.net + self.vat if self.vat else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetYear:
    """A calendar year by the day of the invoice and by the days that are paid for."""

    year: int
    by_invoice: BudgetTable
    by_days: BudgetTable


def budget_of(
    year: int,
    terms: Iterable[BudgetTerm],
    issued: Iterable[IssuedAmount],
    currency: str,
    credited: Iterable[CreditedDays] = (),
) -> BudgetYear:
    """One calendar year: of the terms the days in it, and the invoices issued or to be expected in it.

    What was credited for days lessens the year in which they lie, and the year in which the credit note was issued.
    """
    terms = list(terms)
    whole = calendar_year(year)
    expected = [term for term in terms if term.invoice_on is not None and term.invoice_on in whole]
    invoices = [_issued_line(found) for found in issued if found.issued_on in whole]
    by_invoice = (*invoices, *(_expected_line(term) for term in expected))
    by_days = (
        *(_days_line(term, whole) for term in terms if term.term.overlaps(whole)),
        *(_credited_line(found, whole) for found in credited if found.period.overlaps(whole)),
    )
    return BudgetYear(
        year=year,
        by_invoice=BudgetTable(lines=tuple(sorted(by_invoice, key=_day_of)), currency=currency),
        by_days=BudgetTable(lines=tuple(sorted(by_days, key=_day_of)), currency=currency),
    )


def calendar_year(year: int) -> Period:
    """From its 1 January on."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def share_of_year(price: Money, term: Period, year: Period) -> Money:
    """What the days of a term that lie in a calendar year cost; the shares of all years sum to the price.

    73 of 365 days of 36,500 are in the first year, 292 in the second:

    >>> term = Period(date(2026, 10, 20), date(2027, 10, 20))
    >>> price = Money(Decimal(36_500), "NOK")
    >>> [share_of_year(price, term, calendar_year(year)).text for year in (2026, 2027)]
    ['7300.00', '29200.00']
    """
    years = range(term.start.year, term.last_day.year + 1)
    parts = telescoped(price, term, [date(later, 1, 1) for later in years[1:]])
    return dict(zip(years, parts, strict=True)).get(year.start.year, Money.zero(price.currency))


def _share(price: PriceRange, term: Period, year: Period) -> PriceRange:
    low, likely, high = (share_of_year(level, term, year) for level in (price.low, price.likely, price.high))
    return PriceRange(low=low, likely=likely, high=high)


def _days_line(term: BudgetTerm, year: Period) -> BudgetLine:
    return BudgetLine(
        what=term.product,
        net=_share(term.net, term.term, year),
        vat=_share(term.vat, term.term, year) if term.vat else None,
        certainty=term.certainty,
        term=term.term,
        days=Period(max(term.term.start, year.start), min(term.term.end, year.end)),
    )


def _credited_line(found: CreditedDays, year: Period) -> BudgetLine:
    return BudgetLine(
        what="",
        net=PriceRange.of(share_of_year(found.net, found.period, year)),
        vat=PriceRange.of(share_of_year(found.vat, found.period, year)),
        certainty=Certainty.KNOWN,
        term=found.period,
        days=Period(max(found.period.start, year.start), min(found.period.end, year.end)),
        number=found.number,
    )


def _expected_line(term: BudgetTerm) -> BudgetLine:
    return BudgetLine(
        what=term.product, net=term.net, vat=term.vat, certainty=term.certainty, term=term.term, on=term.invoice_on
    )


def _issued_line(found: IssuedAmount) -> BudgetLine:
    return BudgetLine(
        what="",
        net=PriceRange.of(found.net),
        vat=PriceRange.of(found.vat),
        certainty=Certainty.KNOWN,
        on=found.issued_on,
        number=found.number,
    )


def _day_of(line: BudgetLine) -> date:
    days = line.days
    return line.on or (days.start if days else date.min + ONE_DAY)
