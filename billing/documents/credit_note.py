"""A credit note's content, made from that of the invoice it corrects: the same parties, rates and names (R-X-8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from billing.documents.content import (
    Correction,
    DocumentKind,
    InvoiceContent,
    Line,
    NationalVat,
    Totals,
    VatGroup,
)
from billing.domain.crediting import ChargedInvoice, ChargedLine, Credit, LineCredit, RateCredit
from billing.domain.currencies import MINOR_UNITS
from billing.domain.exact import EXACT, round_half_up
from billing.domain.money import Money
from tenants.domain.decision import Clause, Decision, Json, Step

CREDIT_RULE = "credit"
ONE_PIECE = "C62"


def charged_invoice(content: InvoiceContent, credited: Mapping[int, Decimal]) -> ChargedInvoice:
    """What an invoice has charged; `credited` is the net amount given back before, by the position of its line."""
    currency, nothing = content.currency, Decimal(0)
    lines = (
        ChargedLine(
            position=position,
            net=Money(line.amount, currency),
            credited=Money(credited.get(position, nothing), currency).rounded(),
            vat_code=line.vat_code,
        )
        for position, line in enumerate(content.lines, start=1)
    )
    percents = {group.code: group.rate for group in content.vat}
    return ChargedInvoice(lines=tuple(lines), percents=percents, currency=currency)


def credit_note_content(
    corrected: InvoiceContent, credit: Credit, *, number: str, issued_on: date, reason: str
) -> InvoiceContent:
    """The whole credit note, in the invoice's language; `reason` is what staff write to the customer.

    Seller and buyer are those of the invoice: who was charged is who gets it back.
    """
    vat = tuple(_vat_groups(corrected, credit))
    return InvoiceContent(
        kind=DocumentKind.CANCELLATION if credit.is_whole else DocumentKind.CREDIT_NOTE,
        language=corrected.language,
        number=number,
        currency=corrected.currency,
        issued_on=issued_on,
        due_on=None,
        seller=corrected.seller,
        buyer=corrected.buyer,
        buyer_reference=corrected.buyer_reference,
        order_number=corrected.order_number,
        customer_number=corrected.customer_number,
        lines=tuple(_line(corrected, credited) for credited in credit.lines),
        vat=vat,
        national_vat=_national_vat(corrected.national_vat, vat),
        totals=Totals(net=credit.net.amount, vat=credit.vat.amount, total=credit.total.amount),
        payment=None,
        glossary=corrected.glossary,
        corrects=Correction(number=corrected.number, issued_on=corrected.issued_on, reason=reason),
    )


def charged_why(line: Line) -> Decision | None:
    """Why a line was charged: its own why, or of a credit note's line that of the line it gives back."""
    if line.why is None or line.why.rule != CREDIT_RULE:
        return line.why
    kept = line.why.inputs["charged"]
    return Decision.from_json(kept) if isinstance(kept, dict) else None


def _line(corrected: InvoiceContent, credited: LineCredit) -> Line:
    """All of a line goes back as it came; a part is one piece, at its amount."""
    charged = corrected.lines[credited.line.position - 1]
    why = _credit_why(corrected, charged, credited)
    quantity, unit, unit_price, discount = charged.quantity, charged.unit, charged.unit_price, charged.discount
    if not credited.is_whole:
        unit = charged.unit if charged.quantity == 1 else ONE_PIECE
        quantity, unit_price, discount = Decimal(1), credited.net.amount, None
    return Line(
        heading=charged.heading,
        item_code=charged.item_code,
        name=charged.name,
        detail=charged.detail,
        quantity=quantity,
        unit=unit,
        unit_price=unit_price,
        discount=discount,
        amount=credited.net.amount,
        vat_code=charged.vat_code,
        period=charged.period,
        why=why,
        note="",
    )


def _credit_why(corrected: InvoiceContent, charged: Line, credited: LineCredit) -> Decision:
    """From the line's amounts alone; why it was charged stays with it. That it is given back is no clause's."""
    facts: dict[str, Json] = {
        "invoice": corrected.number,
        "line": credited.line.position,
        "charged": credited.line.net.text,
        "before": credited.line.credited.text,
        "credited": credited.net.text,
    }
    return Decision(
        code="CREDITED",
        rule=CREDIT_RULE,
        clause=Clause(text="", language=corrected.language, reference=""),
        inputs={"facts": facts, "charged": charged.why.as_json() if charged.why else None},
        steps=(Step("CREDITED", {**facts, "left": credited.left.text}),),
    )


def _vat_groups(corrected: InvoiceContent, credit: Credit) -> Iterator[VatGroup]:
    groups = {group.code: group for group in corrected.vat}
    for rate in credit.rates:
        group = groups[rate.code]
        yield VatGroup(
            code=group.code,
            category=group.category,
            rate=group.rate,
            base=rate.base.amount,
            amount=rate.vat.amount,
            national_amount=_national_amount(corrected.national_vat, rate),
            wording=group.wording,
        )


def _national_amount(home: NationalVat | None, rate: RateCredit) -> Decimal | None:
    """By the invoice's own rate of exchange; it telescopes as the VAT itself does."""
    if home is None:
        return None
    by_then = _converted(home, (rate.vat_before + rate.vat).amount)
    return by_then - _converted(home, rate.vat_before.amount)


def _converted(home: NationalVat, amount: Decimal) -> Decimal:
    return round_half_up(EXACT.multiply(amount, home.rate), MINOR_UNITS[home.currency])


def _national_vat(home: NationalVat | None, groups: tuple[VatGroup, ...]) -> NationalVat | None:
    if home is None:
        return None
    amount = sum((group.national_amount or Decimal(0) for group in groups), MINOR_UNITS[home.currency] * 0)
    return NationalVat(currency=home.currency, amount=amount, rate=home.rate, source=home.source, rate_on=home.rate_on)
