"""Drafts of invoices: charges that are to stand on one, with what it will say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from billing.documents.content import InvoiceContent
from billing.domain.invoice import due_date
from billing.models import BillingProfile, InvoiceLine, Seller
from billing.services.charge_facts import ChargeFacts
from billing.services.invoice_content import Heading, make_invoice_content
from billing.services.plan_pricing import priced_plan
from metering.selectors import MeterFacts
from tenants.services.row_sets import insert_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDraft:
    """What is to be one invoice: to whom, and for which charges, of one currency."""

    id: UUID
    profile: BillingProfile
    charges: Sequence[ChargeFacts]

    @property
    def seller(self) -> Seller:
        return self.profile.seller

    @property
    def corrects(self) -> UUID | None:
        return None

    def content(self, number: str, issued_on: date, known: Mapping[str, MeterFacts]) -> InvoiceContent:
        """Raises as `make_invoice_content` does."""
        due_on = due_date(issued_on, _payment_days(self.charges))
        heading = Heading(number=number, issued_on=issued_on, due_on=due_on)
        return make_invoice_content(heading, self.profile, self.charges, known)


def insert_invoice_lines(drafts: Sequence[InvoiceDraft]) -> None:
    """Before the drafts are issued: no line may be added to an invoice that is."""
    lines = [
        _LineRow(draft.profile.organization_id, draft.id, charge.id, position)
        for draft in drafts
        for position, charge in enumerate(draft.charges, start=1)
    ]
    insert_rows(InvoiceLine, lines)


class _LineRow(NamedTuple):
    organization_id: UUID
    invoice_id: UUID
    charge_id: UUID
    position: int


def _payment_days(charges: Sequence[ChargeFacts]) -> int:
    """The longest that any of the plans on the invoice allows (R-X-13)."""
    return max(
        priced_plan(version_id).plan.payment_days for version_id in {charge.plan_version_id for charge in charges}
    )
