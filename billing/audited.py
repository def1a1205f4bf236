"""What the trail's entries about prices and invoices are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from billing.models import DroppedDocument, Invoice
from billing.selectors.agreed_options import option_words
from tenants.domain.audit_words import AuditedDetail, AuditedKind


def numbers_of_invoices(ids: Collection[str]) -> Mapping[str, str]:
    """The numbers of issued ones, also of those that are kept no longer."""
    numbers = Invoice.objects.filter(pk__in=ids, number__isnull=False).values_list("pk", "number")
    dropped = DroppedDocument.objects.filter(document_id__in=ids).values_list("document_id", "number")
    return {str(pk): str(number) for pk, number in [*numbers, *dropped]}


ACTIONS = {
    "allocation.exported": _("Took the split of an invoice away as a file"),
    "allocation.kept": _("Kept the split of an invoice"),
    "allocation_rule.changed": _("Changed how invoices are split"),
    "billing_profile.changed": _("Changed how the organisation is invoiced"),
    "invoice.charged_anew": _("Charged anew what an invoice had given back"),
    "invoice.credited": _("Credited an invoice"),
    "invoice.dropped": _("Let an invoice go whose time was over"),
    "invoice.issued": _("Issued an invoice"),
    "invoices.released": _("Released invoices to be issued"),
    "offer.proposed": _("Worked out the price of a term"),
    "offer.approved": _("Approved the price of a term"),
    "offer.adjusted": _("Adjusted the price of a term"),
    "offer.held": _("Put the price of a term on hold"),
    "price_shock.waived": _("Kept the licence at a price that gave the right to leave"),
    "quote.accepted": _("Accepted a quote"),
    "quote.prepared": _("Prepared a quote"),
    "quote.sent": _("Sent a quote"),
    "quote.withdrawn": _("Withdrew a quote"),
    "quote_request.entered": _("Entered a request for a quote"),
    "quote_request.dropped": _("Erased a request for a quote, with its quotes"),
    "quote_request.closed": _("Closed a request for a quote"),
    "seller.release_changed": _("Changed whether invoices wait to be released"),
    "seller.registered": _("Registered a seller"),
    "seller.retention_changed": _("Changed how long documents are kept"),
    "seller.support_changed": _("Changed what customers read about support"),
    "workshop.agreed": _("Agreed to a workshop"),
    "workshop.declined": _("Declined a workshop"),
    "workshop.requested": _("Asked for an introduction workshop"),
}

KINDS = {
    "billing_profile": AuditedKind(words=_("Billing profile")),
    "invoice": AuditedKind(words=_("Invoice"), names=numbers_of_invoices),
    "offer": AuditedKind(words=_("Price of a term")),
    "quote": AuditedKind(words=_("Quote")),
    "quote_request": AuditedKind(words=_("Request for a quote")),
    "seller": AuditedKind(words=_("Seller")),
    "workshop_request": AuditedKind(words=_("Workshop")),
}

DETAILS = {"path": AuditedDetail(words=_("option"), value_words=option_words)}
