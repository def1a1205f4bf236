"""Requests for quotes, the quotes that answer them, and what became of those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from billing.documents.content_json import quote_from_json
from billing.documents.quote_content import QuoteContent
from billing.documents.render import render_quote
from billing.models import BillingProfile, Quote, QuoteAcceptance, QuoteRequest, QuoteStep, QuoteStepKind
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound
from tenants.scoping import WORKER, scoped

QUOTE_STATES = ("draft", "sent", "withdrawn", "superseded", "expired", "accepted")


def with_answers(requests: QuerySet[QuoteRequest]) -> QuerySet[QuoteRequest]:
    """Each request with `is_answered`: whether a quote was sent."""
    return requests.annotate(is_answered=Exists(_sent()))


def waiting_requests() -> QuerySet[QuoteRequest]:
    """Requests that nobody has answered yet: not closed, and no quote sent."""
    return with_answers(QuoteRequest.objects.filter(closed_at__isnull=True)).exclude(Exists(_sent()))


def with_steps(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """Each quote with what its state follows from."""
    steps = QuoteStep.objects.filter(quote=OuterRef("pk"))
    newer = QuoteStep.objects.filter(
        quote__request=OuterRef("request"), quote__revision__gt=OuterRef("revision"), kind=QuoteStepKind.SENT
    )
    accepted = QuoteAcceptance.objects.filter(quote=OuterRef("pk"))
    return quotes.annotate(
        sent_at=Subquery(steps.filter(kind=QuoteStepKind.SENT).values("at")[:1]),
        withdrawn_at=Subquery(steps.filter(kind=QuoteStepKind.WITHDRAWN).values("at")[:1]),
        is_superseded=Exists(newer),
        accepted_at=Subquery(accepted.values("accepted_at")[:1]),
        accepted_by=Subquery(accepted.values("organization_id")[:1]),
    )


def quote_state(quote: Quote, today: date) -> str:
    """One of `QUOTE_STATES`, on the seller's day. An acceptance is never undone; a draft may have expired too."""
    facts = quote if hasattr(quote, "sent_at") else with_steps(Quote.objects.filter(pk=quote.pk)).get()
    if facts.accepted_at is not None:  # type: ignore[attr-defined]  # annotated
        return "accepted"
    if facts.withdrawn_at is not None:  # type: ignore[attr-defined]  # annotated
        return "withdrawn"
    if facts.is_superseded:  # type: ignore[attr-defined]  # annotated
        return "superseded"
    if facts.valid_until < today:
        return "expired"
    return "draft" if facts.sent_at is None else "sent"  # type: ignore[attr-defined]  # annotated


def quote_pdf(quote_id: UUID) -> tuple[str, bytes]:
    """The file's name and the PDF of a quote; the same text gives the same bytes. Raises `NotFound`."""
    quote = Quote.objects.filter(pk=quote_id).first()
    if quote is None:
        raise NotFound("quote", str(quote_id))
    return f"{quote.number}-{quote.revision}.pdf", render_quote(quote_from_json(quote.content), quote.text_hash)


def acceptance_of(subscription_id: UUID) -> QuoteAcceptance | None:
    """How the subscription was agreed, if it came from a quote."""
    return QuoteAcceptance.objects.filter(subscription_id=subscription_id).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteToRead:
    """A quote as its page shows it to whoever holds the link. `accepted_on` is the day of signing, once there is one.

    `asks_invoice_facts`: nobody knows yet how the customer is to be invoiced.
    """

    id: UUID
    state: str
    content: QuoteContent
    text_hash: str
    asks_invoice_facts: bool
    accepted_on: date | None


def quote_to_read(quote_id: UUID, at: datetime) -> QuoteToRead:
    """The quote behind a link, read as a worker does: its reader belongs to no organization."""
    with scoped(WORKER):
        quote = with_steps(Quote.objects.select_related("seller", "customer").filter(pk=quote_id)).get()
        acceptance = QuoteAcceptance.objects.filter(quote=quote).first()
        return QuoteToRead(
            id=quote.pk,
            state=quote_state(quote, local_day(at, quote.seller.timezone)),
            content=quote_from_json(quote.content),
            text_hash=quote.text_hash,
            asks_invoice_facts=not BillingProfile.objects.filter(organization=quote.customer).exists(),
            accepted_on=acceptance.signed_on if acceptance else None,
        )


def _sent() -> QuerySet[QuoteStep]:
    """The sendings of quotes of the request that is asked about."""
    return QuoteStep.objects.filter(quote__request=OuterRef("pk"), kind=QuoteStepKind.SENT)
