"""The draft of a credit note: what is given back of which charges of an invoice, with what it will say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from billing.documents.content import InvoiceContent
from billing.documents.credit_note import credit_note_content
from billing.domain.crediting import Credit
from billing.models import BillingProfile, CreditLine, Seller
from metering.selectors import MeterFacts
from tenants.services.row_sets import insert_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditDraft:
    """What is to be one credit note. It is the invoice's seller that issues it, whoever sells to the customer today."""

    id: UUID
    corrects: UUID
    profile: BillingProfile
    seller: Seller
    corrected: InvoiceContent
    credit: Credit
    reason: str

    def content(self, number: str, issued_on: date, known: Mapping[str, MeterFacts]) -> InvoiceContent:
        """All of it comes from the invoice, also what its meters are called."""
        return credit_note_content(self.corrected, self.credit, number=number, issued_on=issued_on, reason=self.reason)


def insert_credit_lines(draft: CreditDraft, charges: Mapping[int, UUID]) -> None:
    """Before the credit note is issued; `charges` are those behind the invoice's lines, by position."""
    lines = [
        _LineRow(
            organization_id=draft.profile.organization_id,
            credit_note_id=draft.id,
            charge_id=charges[credited.line.position],
            position=position,
            amount=credited.net.amount,
        )
        for position, credited in enumerate(draft.credit.lines, start=1)
    ]
    insert_rows(CreditLine, lines)


class _LineRow(NamedTuple):
    organization_id: UUID
    credit_note_id: UUID
    charge_id: UUID
    position: int
    amount: Decimal
