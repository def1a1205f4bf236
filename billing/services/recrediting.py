"""A credit note again, from the invoice that it corrects and the amounts that it gives back (R-X-2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_from_json
from billing.documents.credit_note import charged_invoice, credit_note_content
from billing.domain.crediting import CannotCredit, credit_of
from billing.domain.money import Money


class CannotRecredit(ValueError):
    """The kept amounts can be no credit of this invoice: somebody has changed them, or the invoice."""


def credit_note_again(
    note: InvoiceContent, corrected: Mapping[str, Any], amounts: Mapping[int, Decimal], credited: Mapping[int, Decimal]
) -> InvoiceContent:
    """What the credit note has to say, from the kept content of its invoice; number, day and reason are its own.

    `amounts` are net, by the position of the invoice's lines; `credited` were given back before. Raises
    `CannotRecredit`, and ValueError for an invoice that cannot be read.
    """
    invoice = content_from_json(corrected)
    charged = charged_invoice(invoice, credited)
    wanted = {position: Money(amount, charged.currency).rounded() for position, amount in amounts.items()}
    takes_all = all(wanted.get(line.position, Money.zero(charged.currency)) == line.left for line in charged.lines)
    try:
        # Only together with the rest does a line below zero go back.
        credit = credit_of(charged, None if takes_all else wanted)
    except CannotCredit as fault:
        raise CannotRecredit(fault.code) from fault
    reason = note.corrects.reason if note.corrects else ""
    return credit_note_content(invoice, credit, number=note.number, issued_on=note.issued_on, reason=reason)
