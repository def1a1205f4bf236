"""The mail that brings an invoice or a credit note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from billing.documents.content import InvoiceContent
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


def queue_invoice_mails(issued: Sequence[Issued], *, at: datetime) -> dict[UUID, list[str]]:
    """To the addresses of each billing profile, else to the billing contacts, in the language of the document.

    Answers who each document is mailed to; nobody where no address is known.
    """
    unnamed = [found.profile.organization_id for found in issued if not found.profile.invoice_emails]
    contacts = billing_contacts_of(unnamed) if unnamed else {}
    recipients = {
        found.id: recipients_among(found.profile, contacts.get(found.profile.organization_id, ())) for found in issued
    }
    mails = [
        AddressedMail(
            mail=_mail(found),
            organization_id=found.profile.organization_id,
            recipients=recipients[found.id],
            locale=found.content.language,
        )
        for found in issued
        if recipients[found.id]
    ]
    queue_mails(mails, at=at)
    return recipients


def _mail(issued: Issued) -> Mail:
    return Mail(
        reason=invoice_mail_reason(issued.id),
        template="credit_note_issued" if issued.content.is_credit else "invoice_issued",
        context=_context(issued.content),
        attachments=[AttachmentReference(kind=INVOICE_PDF, id=str(issued.id))],
    )


def _context(content: InvoiceContent) -> dict[str, Any]:
    context: dict[str, Any] = {
        "number": content.number,
        "buyer": content.buyer.name,
        "seller": content.seller.name,
        "contact": content.seller.contact_name,
        "contact_email": content.seller.email,
        "total": Money(content.totals.total, content.currency),
    }
    if content.corrects is None:
        return {**context, "due_on": content.due_on}
    return {**context, "corrects": content.corrects.number, "reason": content.corrects.reason}
