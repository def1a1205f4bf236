"""What prospects said of themselves goes: after a while if it led to nothing, at once if somebody asks (R-X-14)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from billing.domain.retention import first_kept_day
from billing.models import ParkedRequest, Quote, QuoteAcceptance, QuoteRequest, Seller
from billing.services.quote_mail import forget_quote_mails
from billing.services.quote_requests import lock_quote_request
from tenants.domain.periods import ONE_DAY, add_months, local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.ids import OneOf
from tenants.scoping import WORKER, scoped
from tenants.services.audit import record_audit

JOB = "drop_quotes"

log = structlog.get_logger("lisens.jobs")


def drop_quotes(as_of: datetime) -> int:
    """Drops requests that led to nothing for `LISENS_QUOTE_MONTHS`, with their quotes; returns how many.

    They count from the last thing that happened: asked, closed, a quote prepared, sent or withdrawn, or its last day.
    Accepted quotes go when the licence has ended and the years of the seller's law are over after that. One that cannot
    go is parked with its reason, and stops no other.
    """
    with scoped(WORKER):
        due = [*lapsed_requests(as_of).values_list("pk", flat=True), *_ended_requests(as_of)]
        # Whoever is quoted anew, or may be kept for longer, is not waited for.
        ParkedRequest.objects.exclude(OneOf("request_id", due)).delete()
    return sum(_drop_or_park(request_id, as_of) for request_id in due)


def lapsed_requests(as_of: datetime) -> QuerySet[QuoteRequest]:
    """Nobody accepted, and nothing has happened since then."""
    day = add_months(as_of.astimezone(UTC).date(), -settings.QUOTE_MONTHS)
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    accepted = QuoteAcceptance.objects.filter(quote__request=OuterRef("pk"))
    moments = Greatest("requested_at", "closed_at", Max("quotes__prepared_at"), Max("quotes__steps__at"))
    requests = QuoteRequest.objects.filter(~Exists(accepted)).annotate(
        last_at=moments, last_day=Max("quotes__valid_until")
    )
    is_over = Q(last_day__isnull=True) | Q(last_day__lt=day)
    return requests.filter(is_over, last_at__lt=since).order_by("pk")


def erase_quote_request(request_id: UUID, *, reason: str, at: datetime) -> None:
    """Drops a request with its quotes because whoever is named there asks; a link that was mailed works no more.

    Raises `NotFound`, and `Refused`: REASON_MISSING; QUOTE_ACCEPTED, since what was signed belongs to the contract.
    """
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
    lock_quote_request(request_id)
    if not _drop(request_id, at, reason):
        raise Refused(
            "QUOTE_ACCEPTED",
            _("A quote was accepted: its text belongs to the contract, and is kept as long as the law says."),
        )


def _ended_requests(as_of: datetime) -> Collection[UUID]:
    """Of licences that ended before the years that the seller's documents are kept."""
    found: set[UUID] = set()
    for seller in Seller.objects.filter(document_years__isnull=False):
        before = first_kept_day(local_day(as_of, seller.timezone), seller.document_years or 0)
        # Ends are the first day without access: the last day lies in the year before.
        over = QuoteAcceptance.objects.filter(quote__seller=seller, subscription__ends_on__lt=before + ONE_DAY)
        found.update(over.values_list("quote__request_id", flat=True))
    return sorted(found)


def _drop_or_park(request_id: UUID, as_of: datetime) -> bool:
    """In a transaction of its own: one that cannot go stops no other, and is tried again at the next run."""
    try:
        with scoped(WORKER):
            return _drop(request_id, as_of)
    except Exception as error:  # whatever it is, the others are to go
        log.exception("parked", job=JOB, subject_id=str(request_id))
        _park(request_id, error, as_of)
        return False


def _park(request_id: UUID, error: Exception, at: datetime) -> None:
    """Unless it has gone meanwhile. `parked_at` stays the first time, however often it is tried."""
    told = {"code": type(error).__name__, "reason": str(error)}
    with scoped(WORKER), suppress(NotFound):
        lock_quote_request(request_id)
        ParkedRequest.objects.update_or_create(
            request_id=request_id, defaults=told, create_defaults={**told, "parked_at": at}
        )


def _drop(request_id: UUID, at: datetime, reason: str = "") -> bool:
    quotes = list(Quote.objects.filter(request_id=request_id).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("select drop_quote_request(%s)", [request_id])
        (is_dropped,) = cursor.fetchone() or (False,)
    if is_dropped:
        forget_quote_mails(quotes)
        record_audit("quote_request.dropped", "quote_request", request_id, at=at, reason=reason)
    return bool(is_dropped)
