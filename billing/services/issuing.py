"""Issuing: the number is taken last, in the transaction that makes the document final (R-X-8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_as_json
from billing.domain.document_chain import chained_digest
from billing.domain.invoice import due_date
from billing.models import BillingProfile, Charge, Invoice, NumberSeries
from billing.services.invoice_content import Heading, make_invoice_content
from billing.services.plan_pricing import priced_plan
from billing.services.sellers import INVOICES
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.services.audit import record_audit


def issue_invoice(invoice: Invoice, *, as_of: datetime) -> Invoice:
    """Numbers a draft, keeps all that it says, and chains it to the document before it.

    Dated by the seller's day (R-X-12). Raises `Refused`: INVOICE_ISSUED, INVOICE_EMPTY, DATE_BEFORE_SERIES if the
    series holds a later date already; and what the content's own checks refuse.
    """
    if invoice.issued_at is not None:
        raise Refused("INVOICE_ISSUED", _("This invoice is issued already."))
    charges = [line.charge for line in invoice.lines.select_related("charge__subscription").order_by("position")]
    if not charges:
        raise Refused("INVOICE_EMPTY", _("There is nothing on this invoice."))
    profile = BillingProfile.objects.select_related("seller").get(organization_id=invoice.organization_id)
    issued_on = local_day(as_of, invoice.seller.timezone)
    series = NumberSeries.objects.select_for_update().get(seller=invoice.seller, code=INVOICES)
    if series.last_issued_on is not None and issued_on < series.last_issued_on:
        raise Refused(
            "DATE_BEFORE_SERIES",
            _("The series holds a document of %(date)s already.") % {"date": series.last_issued_on},
            {"last_issued_on": series.last_issued_on.isoformat(), "issued_on": issued_on.isoformat()},
        )
    heading = Heading(
        number=f"{series.prefix}{series.next_number}",
        issued_on=issued_on,
        due_on=due_date(issued_on, _payment_days(charges)),
    )
    content = make_invoice_content(heading, profile, charges)
    _finish(invoice, series, content, as_of)
    return invoice


def _payment_days(charges: Sequence[Charge]) -> int:
    """The longest that any of the plans on the invoice allows (R-X-13)."""
    return max(priced_plan(charge.subscription.plan_version_id).plan.payment_days for charge in charges)


def _finish(invoice: Invoice, series: NumberSeries, content: InvoiceContent, as_of: datetime) -> None:
    kept = content_as_json(content)
    invoice.series, invoice.sequence, invoice.number = series, series.next_number, content.number
    invoice.issued_at, invoice.issued_on, invoice.due_on = as_of, content.issued_on, content.due_on
    invoice.net, invoice.vat, invoice.total = content.totals.net, content.totals.vat, content.totals.total
    invoice.content = kept
    invoice.previous_digest = series.last_digest
    invoice.digest = chained_digest(kept, series.last_digest)
    invoice.save()
    series.next_number += 1
    series.last_issued_on, series.last_digest = content.issued_on, invoice.digest
    series.save(update_fields=["next_number", "last_issued_on", "last_digest"])
    record_audit(
        "invoice.issued",
        "invoice",
        invoice.pk,
        at=as_of,
        organization_id=invoice.organization_id,
        details={"number": content.number},
    )
