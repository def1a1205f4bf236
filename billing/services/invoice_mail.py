"""The mail that brings an invoice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from billing.domain.money import Money
from billing.selectors.invoice_recipients import recipients_among
from billing.services.attachments import INVOICE_PDF
from billing.services.issuing import Issued
from tenants.domain.attachments import AttachmentReference
from tenants.selectors import billing_contacts_of
from tenants.services.outbox import AddressedMail, Mail, queue_mails


def invoice_mail_reason(invoice_id: UUID) -> str:
    """What the outbox knows the mail of an invoice by."""
    return f"invoice {invoice_id}"


def queue_invoice_mails(issued: Sequence[Issued], *, at: datetime) -> None:
    """To the addresses of each billing profile, else to the billing contacts, in the language of the document."""
    unnamed = [found.profile.organization_id for found in issued if not found.profile.invoice_emails]
    contacts = billing_contacts_of(unnamed) if unnamed else {}
    mails = []
    for found in issued:
        profile = found.profile
        recipients = recipients_among(profile, contacts.get(profile.organization_id, ()))
        if recipients:
            mails.append(
                AddressedMail(
                    mail=_mail(found),
                    organization_id=profile.organization_id,
                    recipients=recipients,
                    locale=profile.language,
                )
            )
    queue_mails(mails, at=at)


def _mail(issued: Issued) -> Mail:
    content, seller = issued.content, issued.profile.seller
    return Mail(
        reason=invoice_mail_reason(issued.id),
        template="invoice_issued",
        context={
            "number": content.number,
            "buyer": content.buyer.name,
            "seller": seller.name,
            "contact": seller.contact_name,
            "contact_email": seller.email,
            "total": Money(content.totals.total, content.currency),
            "due_on": content.due_on,
        },
        attachments=[AttachmentReference(kind=INVOICE_PDF, id=str(issued.id))],
    )
