"""What was given back in full is charged anew: how an invoice is corrected and issued again (R-X-8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from billing.models import Charge, CreditLine, Invoice, InvoiceLine
from tenants.domain.refusal import NotFound, Refused
from tenants.services.audit import record_audit
from tenants.services.checks import naming_conflicts


@transaction.atomic
def charge_anew(*, invoice_id: UUID, reason: str, at: datetime) -> Sequence[Charge]:
    """Charges again, at the same amount and for the same period, each line of an invoice that was given back in full.

    The next run invoices it as any other charge, by the billing profile of that day. A charge is replaced once, however
    often somebody asks; two at once: the second is told, and nothing is written twice (R-X-7).

    Raises `NotFound`, and `Refused`: REASON_MISSING; NOTHING_TO_CHARGE_ANEW where nothing of the invoice was given back
    in full, or all of that is charged anew already.
    """
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
    invoice: Invoice | None = Invoice.objects.defer("content").filter(pk=invoice_id, issued_at__isnull=False).first()
    if invoice is None:
        raise NotFound("invoice", str(invoice_id))
    nothing = Refused(
        "NOTHING_TO_CHARGE_ANEW", _("Nothing of this invoice was given back and waits to be charged anew.")
    )
    given_back = list(charges_given_back(invoice_id))
    if not given_back:
        raise nothing
    with naming_conflicts({"charge_replaced_once": nothing, "charge_once": nothing}):
        charges = [_write_again(charge, at) for charge in given_back]
    record_audit(
        "invoice.charged_anew",
        "invoice",
        invoice_id,
        at=at,
        organization_id=invoice.organization_id,
        reason=reason.strip(),
        details={"number": invoice.number, "charges": [str(charge.pk) for charge in charges]},
    )
    return charges


def charges_given_back(invoice_id: UUID) -> QuerySet[Charge]:
    """Those on an invoice that were given back in full and are not charged anew, in the order of its lines."""
    lines = InvoiceLine.objects.filter(invoice_id=invoice_id).order_by("position")
    mine = lines.filter(organization=OuterRef("organization"), charge=OuterRef("pk"))
    credited = CreditLine.objects.filter(organization=OuterRef("organization"), charge=OuterRef("pk"))
    again = Charge.objects.filter(organization=OuterRef("organization"), replaces=OuterRef("pk"))
    sums = credited.order_by().values("charge").annotate(credited=Sum("amount")).values("credited")
    charges = Charge.objects.annotate(position=Subquery(mine.values("position")[:1]), credited=Subquery(sums))
    return charges.filter(position__isnull=False, credited=F("amount")).exclude(Exists(again)).order_by("position")


def _write_again(charge: Charge, at: datetime) -> Charge:
    """The same in its next revision."""
    key = ("organization_id", "subscription_id", "rule", "source", "starts_on", "ends_on", "reason")
    same = Charge.objects.filter(**{name: getattr(charge, name) for name in key})
    revision = same.aggregate(latest=Max("revision"))["latest"] + 1
    copied = {field.attname: getattr(charge, field.attname) for field in Charge._meta.concrete_fields}
    del copied["id"]
    again: Charge = Charge.objects.create(**copied | {"revision": revision, "charged_at": at, "replaces_id": charge.pk})
    return again
