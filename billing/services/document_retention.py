"""The job that lets issued documents go when the law no longer has them kept (R-X-14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import connection

from billing.domain.retention import first_kept_day
from billing.models import Invoice, NumberSeries
from billing.services.invoice_mail import invoice_mail_reason
from billing.services.parking import run_or_park
from tenants.domain.periods import local_day
from tenants.scoping import WORKER, scoped
from tenants.services.audit import record_audit
from tenants.services.outbox import forget_mail

JOB = "drop_documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredDocument:
    """A document that has to be kept no longer; `today` is the seller's."""

    id: UUID
    organization_id: UUID
    today: date


def drop_documents(as_of: datetime) -> int:
    """Drops, of each series, the oldest documents whose years are over; returns how many went.

    In the order of their numbers, so that what is kept is one chain: a document that cannot go is parked with its
    reason, and keeps the later ones of its series.
    """
    with scoped(WORKER):
        by_series = list(_expired(as_of))
    return sum(_drop_in_order(expired, as_of) for expired in by_series)


def next_year_start(after: date) -> date:
    """Years are over when a year is."""
    return date(after.year + 1, 1, 1)


def _expired(as_of: datetime) -> Iterator[list[ExpiredDocument]]:
    for series in NumberSeries.objects.filter(seller__document_years__isnull=False).select_related("seller"):
        seller = series.seller
        today = local_day(as_of, seller.timezone)
        before = first_kept_day(today, seller.document_years or 0)
        rows = Invoice.objects.filter(series=series, issued_on__lt=before).order_by("sequence")
        found = rows.values_list("pk", "organization_id")
        yield [ExpiredDocument(id=pk, organization_id=owner, today=today) for pk, owner in found]


def _drop_in_order(expired: list[ExpiredDocument], as_of: datetime) -> int:
    for count, document in enumerate(expired):
        work = partial(_drop, document, as_of)
        if not run_or_park(JOB, document.organization_id, document.id, work, as_of):
            return count
    return len(expired)


def _drop(document: ExpiredDocument, at: datetime) -> None:
    """Lines, splits and files go with it, and the mail that brought it; the database looks at its time once more."""
    with connection.cursor() as cursor:
        cursor.execute("select drop_document(%s, %s)", [document.id, document.today])
        (is_dropped,) = cursor.fetchone() or (False,)
    if not is_dropped:
        return
    forget_mail(invoice_mail_reason(document.id))
    record_audit("invoice.dropped", "invoice", document.id, at=at, organization_id=document.organization_id)
