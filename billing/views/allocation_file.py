"""The split of an invoice as a file: every share with what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.domain.allocation import Allocation, AllocationLine
from billing.domain.allocation_basis import AllocationKey
from billing.selectors.invoices import IssuedInvoice
from metering.selectors import MeterFacts, meters
from tenants.views.spreadsheets import Value
from tenants.written import written_money

SHARE_DECIMALS = 8
"""Of a ratio: per cent with six."""


def split_table(allocation: Allocation, invoice: IssuedInvoice) -> list[Sequence[Value]]:
    """The heading, then a row for each department in the order of the codes; what belongs to none last.

    Each row says how the invoice was corrected, in words: nobody sums them, or books what was given back.
    """
    measured = list(dict.fromkeys(weighed.meter for source in allocation.basis.sources for weighed in source.meters))
    shares, correction = allocation.shares(SHARE_DECIMALS), _correction(invoice)
    rows = (
        (invoice.number, *_row(line, measured, share), correction)
        for line, share in zip(allocation.lines, shares, strict=True)
    )
    return [_heading(allocation, measured), *rows]


def _heading(allocation: Allocation, measured: Sequence[str]) -> Sequence[Value]:
    known = meters()
    return (
        _("Invoice"),
        _("Department code"),
        _("Department"),
        _("Accounting string"),
        *(_meter(code, known) for code in measured),
        _weight_name(allocation.basis.key),
        _("Share, percent"),
        _("Net"),
        _("VAT"),
        _("Total"),
        _("Currency"),
        _("Correction"),
    )


def _row(line: AllocationLine, measured: Sequence[str], share: Decimal) -> Sequence[Value]:
    known, amounts = meters(), line.amounts
    quantities = [
        sum((found.get(code, Decimal(0)) for found in line.part.inputs.quantities), Decimal(0)) for code in measured
    ]
    return (
        line.to.code if line.to else "",
        line.to.name if line.to else _("No department"),
        line.to.accounting_string if line.to else "",
        *(_shown(quantity, known.get(code)) for code, quantity in zip(measured, quantities, strict=True)),
        line.measured,
        share.scaleb(2),
        amounts.net.amount,
        amounts.vat.amount,
        amounts.total.amount,
        amounts.net.currency,
    )


def _correction(invoice: IssuedInvoice) -> str:
    """Which invoice a credit note corrects; which credit notes correct an invoice, and what they leave of it."""
    if corrected := invoice.content.corrects:
        return _("Corrects invoice %(number)s.") % {"number": corrected.number}
    notes = [
        _("Corrected by credit note %(number)s: %(total)s is given back.")
        % {"number": note.number, "total": written_money(note.total)}
        for note in invoice.credited_by
    ]
    if notes:
        notes.append(_("%(left)s of the invoice is left.") % {"left": written_money(invoice.left)})
    return " ".join(notes)


def _meter(code: str, known: dict[str, MeterFacts]) -> str:
    if code not in known:
        return code
    name, unit = known[code].name(get_language() or "en"), known[code].shown_unit
    return f"{name} ({unit})" if unit else name


def _shown(quantity: Decimal, meter: MeterFacts | None) -> Decimal:
    return meter.shown(quantity) if meter else quantity


def _weight_name(key: AllocationKey) -> str:
    match key:
        case AllocationKey.USAGE:
            return _("Units")
        case AllocationKey.PEOPLE:
            return _("People")
        case AllocationKey.PERCENT:
            return _("Percentage agreed")
