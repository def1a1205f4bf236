"""Which credit notes correct an invoice, and how much of each of its lines they give back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from billing.domain.money import Money
from billing.models import CreditLine, Invoice, InvoiceLine
from tenants.ids import OneOf, OneOwned


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteFacts:
    """A credit note in short; its amounts are what it gives back."""

    id: UUID
    number: str
    issued_on: date
    net: Money
    total: Money


def credit_notes_of(owned: Collection[tuple[UUID, UUID]]) -> dict[UUID, tuple[CreditNoteFacts, ...]]:
    """By the invoice, `(organization id, id)`, in the order of their numbers; invoices without any are missing."""
    if not owned:
        return {}
    rows = Invoice.objects.filter(OneOwned("corrects", owned), issued_at__isnull=False).order_by("sequence")
    found: dict[UUID, tuple[CreditNoteFacts, ...]] = {}
    for corrected, currency, *facts in rows.values_list("corrects", "currency", *_SHOWN):
        found[corrected] = (*found.get(corrected, ()), _facts(currency, *facts))
    return found


_SHOWN = ("pk", "number", "issued_on", "net", "total")


def _facts(currency: str, pk: UUID, number: str, issued_on: date, net: Decimal, total: Decimal) -> CreditNoteFacts:
    return CreditNoteFacts(
        id=pk,
        number=number,
        issued_on=issued_on,
        net=Money(net, currency).rounded(),
        total=Money(total, currency).rounded(),
    )


def lines_charged_anew(note_ids: Collection[UUID]) -> set[tuple[UUID, int]]:
    """The lines of credit notes, `(credit note id, position)`, whose charge was charged anew: they lessen no cost."""
    lines = CreditLine.objects.filter(OneOf("credit_note_id", note_ids), charge__replaced_by__isnull=False)
    return set(lines.values_list("credit_note_id", "position"))


def charges_by_position(invoice_id: UUID) -> Mapping[int, UUID]:
    """The charge behind each line of an invoice."""
    return dict(InvoiceLine.objects.filter(invoice_id=invoice_id).values_list("position", "charge_id"))


def credited_by_position(charges: Mapping[int, UUID]) -> dict[int, Decimal]:
    """What issued credit notes have given back of each line, without VAT; lines that nothing was given of are missing.

    `charges` are those of `charges_by_position`.
    """
    lines = CreditLine.objects.filter(OneOf("charge_id", charges.values()), credit_note__issued_at__isnull=False)
    sums = dict(lines.order_by().values_list("charge_id").annotate(Sum("amount")))
    return {position: sums[charge_id] for position, charge_id in charges.items() if charge_id in sums}
