"""Invoices: charges that stand on none are gathered, one invoice an organization, and issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from billing.models import BillingProfile, Charge, Invoice, InvoiceLine
from billing.services.invoice_mail import queue_invoice_mail
from billing.services.issuing import issue_invoice
from billing.services.parking import run_or_park
from tenants.domain.refusal import Refused
from tenants.scoping import WORKER, scoped


def invoice_charges(as_of: datetime) -> int:
    """Issues an invoice to each organization with charges that stand on none; returns how many customers were served.

    Drafting, numbering and queueing the mail are one transaction: a number is never taken for nothing (R-X-8).
    """
    with scoped(WORKER):
        waiting = _waiting_charges().order_by("organization_id")
        organizations = list(waiting.values_list("organization_id", flat=True).distinct())
    return sum(
        run_or_park(
            "invoice_charges",
            organization_id,
            organization_id,
            partial(issue_waiting, organization_id, as_of),
            as_of,
        )
        for organization_id in organizations
    )


def issue_waiting(organization_id: UUID, as_of: datetime) -> list[Invoice]:
    """One issued invoice a currency for the organization's waiting charges.

    Two at once: the second waits for the first at the profile's row, and finds nothing left.
    """
    profile = BillingProfile.objects.select_for_update().filter(organization_id=organization_id).first()
    if profile is None:
        raise Refused("BILLING_PROFILE_MISSING", _("Say first how the organisation is to be invoiced."))
    by_currency: dict[str, list[Charge]] = defaultdict(list)
    for charge in _waiting_charges().filter(organization_id=organization_id):
        by_currency[charge.currency].append(charge)
    issued = [issue_invoice(_draft(profile, charges, as_of), as_of=as_of) for charges in by_currency.values()]
    for invoice in issued:
        queue_invoice_mail(invoice, profile, at=as_of)
    return issued


def _draft(profile: BillingProfile, charges: Sequence[Charge], at: datetime) -> Invoice:
    invoice = Invoice.objects.create(
        organization_id=profile.organization_id,
        seller_id=profile.seller_id,
        currency=charges[0].currency,
        drafted_at=at,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(organization_id=profile.organization_id, invoice=invoice, charge=charge, position=position)
        for position, charge in enumerate(charges, start=1)
    )
    return invoice


def _waiting_charges() -> QuerySet[Charge]:
    """Charges that stand on no invoice. What came to nothing is explained where it was priced, and invoiced never."""
    invoiced = InvoiceLine.objects.filter(charge=OuterRef("pk"))
    return Charge.objects.exclude(Exists(invoiced)).exclude(amount=0).order_by("starts_on", "pk")
