"""Files of billing that go with a mail."""

from __future__ import annotations

from uuid import UUID

from billing.selectors.invoices import invoice_pdf, issued_invoice_by_id
from billing.selectors.quotes import quote_pdf
from tenants.domain.attachments import Attachment

INVOICE_PDF = "invoice_pdf"


def invoice_attachment(invoice_id: str) -> Attachment:
    """The PDF of an issued invoice."""
    invoice = issued_invoice_by_id(UUID(invoice_id))
    return Attachment(filename=f"{invoice.file_name}.pdf", content_type="application/pdf", content=invoice_pdf(invoice))


def quote_attachment(quote_id: str) -> Attachment:
    """The PDF of a quote."""
    filename, content = quote_pdf(UUID(quote_id))
    return Attachment(filename=filename, content_type="application/pdf", content=content)
