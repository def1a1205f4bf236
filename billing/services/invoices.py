"""Invoices: charges that stand on none are gathered, one invoice an organization and currency, and issued."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from billing.models import BillingProfile, Charge, DroppedLine, Invoice, InvoiceLine
from billing.services.charge_facts import charge_facts
from billing.services.chunks import SMALL_CHUNK, Subject, run_in_chunks
from billing.services.invoice_drafts import InvoiceDraft, insert_invoice_lines
from billing.services.invoice_mail import queue_invoice_mails
from billing.services.issuing import Issued, issue_drafts
from billing.services.releasing import may_be_invoiced
from tenants.domain.refusal import Refused
from tenants.ids import OneOf
from tenants.scoping import WORKER, scoped
from tenants.services.row_sets import fresh_ids


def invoice_charges(as_of: datetime) -> int:
    """Issues an invoice to each organization with charges that stand on none; returns how many customers were served.

    Drafting, numbering and queueing the mail are one transaction: a number is never taken for nothing (R-X-8).
    """
    with scoped(WORKER):
        organizations = waiting_charges().values_list("organization_id", flat=True).distinct()
        due = [Subject(organization_id, organization_id) for organization_id in organizations]
    # Whole documents, each with the whys of all its lines.
    return run_in_chunks("invoice_charges", due, partial(_issue_to, as_of), as_of, size=SMALL_CHUNK)


def _issue_to(as_of: datetime, subjects: Sequence[Subject]) -> int:
    issued = _issue_waiting_of([subject.organization_id for subject in subjects], as_of)
    return len({invoice.profile.organization_id for invoice in issued})


def issue_waiting(organization_id: UUID, as_of: datetime) -> list[Invoice]:
    """One issued invoice a currency for the organization's waiting charges.

    Two at once: the second waits for the first at the profile's row, and finds nothing left.
    """
    issued = _issue_waiting_of([organization_id], as_of)
    return list(Invoice.objects.filter(pk__in=[invoice.id for invoice in issued]).order_by("sequence"))


def _issue_waiting_of(organization_ids: Collection[UUID], as_of: datetime) -> list[Issued]:
    """The same for each of many organizations, in one order for everybody; raises for all if it cannot be for one."""
    _lock_profiles(organization_ids)
    drafts = _drafts(organization_ids)
    insert_invoice_lines(drafts)
    issued = issue_drafts(drafts, as_of=as_of)
    queue_invoice_mails(issued, at=as_of)
    return issued


def waiting_charges() -> QuerySet[Charge]:
    """Charges to be invoiced now: those that nobody has to release first, or that somebody has."""
    return uninvoiced_charges().filter(may_be_invoiced())


def uninvoiced_charges() -> QuerySet[Charge]:
    """Charges that stand on no invoice, nor stood on one that is kept no longer.

    What was credited stands on its invoice still, and is not invoiced again: that takes a charge of its own. What
    came to nothing is explained where it was priced, and invoiced never.
    """
    invoiced = InvoiceLine.objects.filter(organization=OuterRef("organization"), charge=OuterRef("pk"))
    dropped = DroppedLine.objects.filter(organization=OuterRef("organization"), charge=OuterRef("pk"))
    return Charge.objects.exclude(Exists(invoiced)).exclude(Exists(dropped)).exclude(amount=0).order_by()


def _lock_profiles(organization_ids: Collection[UUID]) -> None:
    profiles = BillingProfile.objects.filter(OneOf("organization_id", organization_ids)).order_by("organization_id")
    if len(profiles.select_for_update().values_list("pk")) < len(set(organization_ids)):
        raise Refused("BILLING_PROFILE_MISSING", _("Say first how the organisation is to be invoiced."))


def _drafts(organization_ids: Collection[UUID]) -> list[InvoiceDraft]:
    """Read after the lock, in statements of their own: they see what whoever was waited for has invoiced."""
    profiles = BillingProfile.objects.select_related("seller").filter(OneOf("organization_id", organization_ids))
    profile_of = {profile.organization_id: profile for profile in profiles}
    waiting = waiting_charges().filter(OneOf("organization_id", organization_ids))
    by_invoice = groupby(
        charge_facts(waiting.order_by("organization_id", "currency", "starts_on", "pk")),
        key=lambda charge: (charge.organization_id, charge.currency),
    )
    drafts = [(profile_of[organization_id], list(charges)) for (organization_id, _currency), charges in by_invoice]
    ids = fresh_ids(len(drafts))
    return [
        InvoiceDraft(id=invoice_id, profile=profile, charges=charges)
        for invoice_id, (profile, charges) in zip(ids, drafts, strict=True)
    ]
