"""Files of issued invoices: rendered after they are issued, kept, and the same bytes whenever they are made again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef

from billing.documents.content_json import content_from_json
from billing.documents.render import render_invoice
from billing.models import PDF, Invoice, RenderedDocument
from billing.services.parking import run_or_park
from tenants.scoping import WORKER, scoped


def render_documents(as_of: datetime) -> int:
    """Renders the PDF of every issued invoice that has none; returns how many."""
    with scoped(WORKER):
        rendered = RenderedDocument.objects.filter(invoice=OuterRef("pk"), kind=PDF)
        waiting = list(
            Invoice.objects.filter(issued_at__isnull=False)
            .exclude(Exists(rendered))
            .values_list("organization_id", "pk")
            .order_by("issued_at", "pk")
        )
    return sum(
        run_or_park(
            "render_documents",
            organization_id,
            invoice_id,
            partial(render_pdf, invoice_id, as_of),
            as_of,
        )
        for organization_id, invoice_id in waiting
    )


def render_pdf(invoice_id: UUID, at: datetime) -> RenderedDocument:
    """The PDF, made and kept if it is not there yet."""
    invoice = Invoice.objects.get(pk=invoice_id, issued_at__isnull=False)
    content = render_invoice(content_from_json(invoice.content or {}))
    document, _created = RenderedDocument.objects.get_or_create(
        organization_id=invoice.organization_id,
        invoice=invoice,
        kind=PDF,
        defaults={"content": content, "digest": hashlib.sha256(content).hexdigest(), "rendered_at": at},
    )
    return document
