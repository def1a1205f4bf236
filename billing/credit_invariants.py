"""What always holds of credit notes (R-X-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from django.db.models import Sum

from billing.documents.content_json import content_from_json
from billing.models import CreditLine, Invoice, InvoiceKind
from billing.selectors.credit_notes import charges_by_position
from billing.services.recrediting import CannotRecredit, credit_note_again
from tenants.domain.invariant import Invariant


def charges_credited_beyond() -> list[str]:
    """Of each charge at most itself, and never below nothing."""
    sums = (
        CreditLine.objects.order_by("charge_id")
        .values("charge_id", "charge__amount")
        .annotate(credited=Sum("amount"))
        .values_list("charge_id", "charge__amount", "credited")
    )
    return [
        f"charge {charge_id}: {_text(credited)} of {_text(charged)} are given back"
        for charge_id, charged, credited in sums
        if abs(credited) > abs(charged) or credited * charged < 0
    ]


def credit_notes_that_differ() -> list[str]:
    """Each credit note again from the invoice that it corrects, in their order; a dropped invoice leads to nothing."""
    notes = Invoice.objects.filter(kind=InvoiceKind.CREDIT_NOTE, issued_at__isnull=False)
    by_invoice = groupby(notes.order_by("corrects", "sequence").iterator(), key=lambda row: row.corrects)
    return [
        f"credit note {number}: {fault}"
        for corrected_id, rows in by_invoice
        if (corrected := Invoice.objects.filter(pk=corrected_id).first()) is not None
        for number, fault in faults_of_credits(corrected, list(rows))
    ]


def faults_of_credits(corrected: Invoice, notes: list[Invoice]) -> Iterator[tuple[str, str]]:
    """In which respects the credit notes over an invoice, all in their order, are not what it leads to; by number."""
    charges = {charge_id: position for position, charge_id in charges_by_position(corrected.pk).items()}
    credited: dict[int, Decimal] = defaultdict(Decimal)
    for note in notes:
        lines = CreditLine.objects.filter(credit_note=note).order_by("position").values_list("charge_id", "amount")
        amounts = {charges.get(charge_id, 0): amount for charge_id, amount in lines}
        try:
            content = content_from_json(note.content or {})
            if credit_note_again(content, corrected.content or {}, amounts, credited) != content:
                yield str(note.number), f"is not what invoice {corrected.number} leads to"
        except (CannotRecredit, ValueError) as error:
            yield str(note.number), f"cannot be computed again: {error}"
        for position, amount in amounts.items():
            credited[position] += amount


def _text(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


CREDIT_INVARIANTS = (
    Invariant("of no charge is more given back than was charged", charges_credited_beyond),
    Invariant("every credit note is what the invoice that it corrects leads to", credit_notes_that_differ),
)
