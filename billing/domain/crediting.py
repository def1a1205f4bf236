"""What of an invoice can be given back, and what a credit note then comes to, to the cent (R-X-8, R-X-11).

VAT telescopes: a part gives back the VAT of all that is credited by then, less what was given back before. However an
invoice is given back in parts, they come to its net, to its VAT of each rate and to its total; and the VAT of a part is
at most a minor unit beside that of its own base.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.domain.exact import EXACT
from billing.domain.money import Money


class CannotCredit(ValueError):
    """A credit that cannot be; `code` says why, `position` of which line, `left` how much there is still to credit."""

    def __init__(self, code: str, *, position: int | None = None, left: Money | None = None) -> None:
        super().__init__(code)
        self.code, self.position, self.left = code, position, left


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedLine:
    """A line of an issued invoice, without VAT, and how much of it was given back before."""

    position: int
    net: Money
    credited: Money
    vat_code: str

    @property
    def left(self) -> Money:
        return self.net - self.credited


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCredit:
    """What is given back of one line, without VAT."""

    line: ChargedLine
    net: Money

    @property
    def is_whole(self) -> bool:
        """Whether all of the line goes back at once."""
        return self.net == self.line.net

    @property
    def left(self) -> Money:
        """What of the line stays charged after it."""
        return self.line.left - self.net


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCredit:
    """What is given back at one rate; `vat_before` is what was given back of its VAT before."""

    code: str
    base: Money
    vat: Money
    vat_before: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedInvoice:
    """An issued invoice, as far as credit notes ask; `percents` are its own rates, by their codes."""

    lines: tuple[ChargedLine, ...]
    percents: Mapping[str, Decimal]
    currency: str

    @property
    def net_left(self) -> Money:
        return Money.total((line.left for line in self.lines), self.currency)

    @property
    def vat_left(self) -> Money:
        """The VAT that is still charged: of each rate the invoice's own, less what was given back of it."""
        rates = [self.vat_on(code, self.charged(code)) - self.vat_credited(code) for code in self.percents]
        return Money.total(rates, self.currency)

    @property
    def total_left(self) -> Money:
        return self.net_left + self.vat_left

    @property
    def is_untouched(self) -> bool:
        return all(line.credited.is_zero for line in self.lines)

    @property
    def is_credited(self) -> bool:
        """Whether nothing is left of any line."""
        return all(line.left.is_zero for line in self.lines)

    def charged(self, code: str) -> Money:
        """The net amount at one rate."""
        return Money.total((line.net for line in self.lines if line.vat_code == code), self.currency)

    def credited(self, code: str) -> Money:
        """What of it was given back before."""
        return Money.total((line.credited for line in self.lines if line.vat_code == code), self.currency)

    def vat_on(self, code: str, base: Money) -> Money:
        return (base * EXACT.scaleb(self.percents[code], -2)).rounded()

    def vat_credited(self, code: str) -> Money:
        return self.vat_on(code, self.credited(code))


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a credit note gives back, in the order of the invoice's lines. `is_whole`: all of it, and nothing before."""

    lines: tuple[LineCredit, ...]
    rates: tuple[RateCredit, ...]
    is_whole: bool
    currency: str

    @property
    def net(self) -> Money:
        return Money.total((line.net for line in self.lines), self.currency)

    @property
    def vat(self) -> Money:
        return Money.total((rate.vat for rate in self.rates), self.currency)

    @property
    def total(self) -> Money:
        return self.net + self.vat


def credit_of(invoice: ChargedInvoice, wanted: Mapping[int, Money] | None) -> Credit:
    """What a credit note over these net amounts, by the position of their lines, comes to; None: all that is left.

    Raises `CannotCredit`: INVOICE_CREDITED where nothing is left, CREDIT_EMPTY, CREDIT_LINE_UNKNOWN,
    CREDIT_AMOUNT_INVALID for what is not above zero or cannot be paid, CREDIT_EXCEEDS_INVOICE.

    A third of 0.10, with 25 % VAT, three times: 0.0075, 0.015 and 0.025 of VAT are owed by then.

    >>> eur = lambda text: Money(Decimal(text), "EUR")
    >>> def after(credited):
    ...     line = ChargedLine(position=1, net=eur("0.10"), credited=eur(credited), vat_code="S25")
    ...     return ChargedInvoice(lines=(line,), percents={"S25": Decimal(25)}, currency="EUR")
    >>> parts = [credit_of(after(before), {1: eur(part)}) for before, part in
    ...          (("0.00", "0.03"), ("0.03", "0.03"), ("0.06", "0.04"))]
    >>> [part.vat.text for part in parts], credit_of(after("0.00"), None).vat.text
    (['0.01', '0.01', '0.01'], '0.03')
    """
    if invoice.is_credited:
        raise CannotCredit("INVOICE_CREDITED")
    amounts = _all_that_is_left(invoice) if wanted is None else _checked(invoice, wanted)
    lines = tuple(
        LineCredit(line=line, net=amounts[line.position]) for line in invoice.lines if line.position in amounts
    )
    codes = dict.fromkeys(credited.line.vat_code for credited in lines)
    credit = Credit(
        lines=lines,
        rates=tuple(_rate_credit(invoice, code, lines) for code in codes),
        is_whole=invoice.is_untouched and len(lines) == len(invoice.lines) and all(line.is_whole for line in lines),
        currency=invoice.currency,
    )
    if credit.total > invoice.total_left or credit.total.amount < 0:
        raise CannotCredit("CREDIT_EXCEEDS_INVOICE", left=invoice.net_left)
    return credit


def _all_that_is_left(invoice: ChargedInvoice) -> dict[int, Money]:
    return {line.position: line.left for line in invoice.lines if not line.left.is_zero}


def _checked(invoice: ChargedInvoice, wanted: Mapping[int, Money]) -> Mapping[int, Money]:
    """The amounts, each above nothing and at most what is left of its line: one below zero goes back with all only."""
    if not wanted:
        raise CannotCredit("CREDIT_EMPTY")
    by_position = {line.position: line for line in invoice.lines}
    for position, amount in wanted.items():
        line = by_position.get(position)
        if line is None:
            raise CannotCredit("CREDIT_LINE_UNKNOWN", position=position)
        if amount.amount <= 0 or not amount.is_rounded:
            raise CannotCredit("CREDIT_AMOUNT_INVALID", position=position, left=line.left)
        if amount > line.left:
            raise CannotCredit("CREDIT_EXCEEDS_INVOICE", position=position, left=line.left)
    return {position: amount.rounded() for position, amount in wanted.items()}


def _rate_credit(invoice: ChargedInvoice, code: str, lines: Collection[LineCredit]) -> RateCredit:
    """Raises `CannotCredit` if more than the rate's own base would be given back: lines below zero lessen it."""
    base = Money.total((credited.net for credited in lines if credited.line.vat_code == code), invoice.currency)
    by_then, charged = invoice.credited(code) + base, invoice.charged(code)
    nothing = Money.zero(invoice.currency)
    if not min(nothing, charged) <= by_then <= max(nothing, charged):
        raise CannotCredit("CREDIT_EXCEEDS_INVOICE", left=charged - invoice.credited(code))
    before = invoice.vat_credited(code)
    return RateCredit(code=code, base=base, vat=invoice.vat_on(code, by_then) - before, vat_before=before)
