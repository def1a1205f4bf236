"""The mail that brings an invoice."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from billing.domain.money import Money
from billing.models import BillingProfile, Invoice
from billing.services.attachments import INVOICE_PDF
from tenants.domain.attachments import AttachmentReference
from tenants.selectors import billing_contacts
from tenants.services.outbox import Mail, queue_mail


def invoice_mail_reason(invoice_id: UUID) -> str:
    """What the outbox knows the mail of an invoice by."""
    return f"invoice {invoice_id}"


def queue_invoice_mail(invoice: Invoice, profile: BillingProfile, *, at: datetime) -> None:
    """To the addresses of the billing profile, else to the billing contacts, in the language of the document."""
    recipients = list(profile.invoice_emails) or [
        contact.email for contact in billing_contacts(invoice.organization_id)
    ]
    if not recipients:
        return
    mail = Mail(
        reason=invoice_mail_reason(invoice.pk),
        template="invoice_issued",
        context={
            "number": invoice.number,
            "buyer": profile.legal_name,
            "seller": profile.seller.name,
            "contact": profile.seller.contact_name,
            "contact_email": profile.seller.email,
            "total": Money(invoice.total or Decimal(0), invoice.currency).rounded(),
            "due_on": invoice.due_on,
        },
        attachments=[AttachmentReference(kind=INVOICE_PDF, id=str(invoice.pk))],
    )
    queue_mail(mail, recipients=recipients, locale=profile.language, at=at, organization_id=invoice.organization_id)
