"""Quotes: prepared by staff from a request, sent, revised, withdrawn (R-SCALGO-20)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from billing.documents.content_json import content_as_json
from billing.domain.quote_token import quote_token
from billing.models import NumberSeries, Quote, QuoteAcceptance, QuoteStep, QuoteStepKind, Seller
from billing.selectors.quotes import quote_state
from billing.services.quote_content import make_quote_content
from billing.services.quote_mail import queue_quote_mail
from billing.services.quote_requests import lock_quote_request
from billing.services.quote_terms import QuoteTerms, draft_quote
from tenants.domain.invitation_token import token_digest
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.domain.typed_json import digest_of
from tenants.scoping import current_scope
from tenants.services.audit import record_audit
from tenants.services.row_sets import fresh_ids

QUOTES = "quotes"
FIRST_NUMBER, PREFIX = 1001, "Q-"


def prepare_quote(request_id: UUID, terms: QuoteTerms, *, at: datetime) -> Quote:
    """Writes the quote whole, as a new revision if the request has one already; nothing is sent yet.

    Raises `NotFound`; `Refused` as `draft_quote` does, and REQUEST_CLOSED, QUOTE_ACCEPTED.
    """
    request = lock_quote_request(request_id)
    if request.closed_at is not None:
        raise Refused("REQUEST_CLOSED", _("This request was closed before."))
    if QuoteAcceptance.objects.filter(quote__request=request).exists():
        raise accepted_already()
    before = Quote.objects.filter(request=request).order_by("-revision").first()
    number = before.number if before else _next_number(terms.seller)
    draft = draft_quote(request, terms, number=number, revision=before.revision + 1 if before else 1, at=at)
    content = content_as_json(make_quote_content(draft))
    quote: Quote = Quote(
        request=request,
        number=draft.number,
        revision=draft.revision,
        seller=draft.seller,
        plan_version_id=draft.plan.id,
        customer_id=terms.customer_id,
        is_another=terms.is_another,
        organization_type=draft.organization_type,
        employees=draft.employees,
        expected_units=terms.expected_units,
        type_reason=terms.type_reason,
        units_reason=terms.units_reason,
        currency=draft.price.currency,
        amount=draft.price.amount,
        valid_until=draft.valid_until,
        content=content,
        text_hash=text_hash_of(content),
        prepared_at=at,
        prepared_by_user_id=current_scope().user_id,
    )
    (quote.pk,) = fresh_ids(1)
    quote.token_digest = token_digest(token_of(quote.pk))
    quote.save(force_insert=True)
    record_audit("quote.prepared", "quote", quote.pk, at=at, reason=_reasons(terms), details=_kept(quote))
    return quote


def send_quote(quote_id: UUID, *, at: datetime) -> Quote:
    """Mails the quote with its PDF and its link; the revisions before it are superseded.

    Raises `NotFound`, or `Refused`: QUOTE_SENT, QUOTE_WITHDRAWN, QUOTE_EXPIRED, QUOTE_SUPERSEDED, QUOTE_ACCEPTED.
    """
    quote = locked_quote(quote_id)
    refuse_unless(quote, "draft", at)
    _step(quote, QuoteStepKind.SENT, at)
    queue_quote_mail(quote, at=at)
    return quote


def withdraw_quote(quote_id: UUID, *, reason: str, at: datetime) -> Quote:
    """Nobody can accept it any more; its page says so. Nothing is mailed.

    Raises `NotFound`, or `Refused`: REASON_MISSING, QUOTE_WITHDRAWN, QUOTE_ACCEPTED.
    """
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the audit log keeps it."), {"field": "reason"}, is_input=True)
    quote = locked_quote(quote_id)
    state = state_of(quote, at)
    if state in ("withdrawn", "accepted"):
        raise _REFUSALS[state]()
    _step(quote, QuoteStepKind.WITHDRAWN, at, reason)
    return quote


def locked_quote(quote_id: UUID) -> Quote:
    """With the lock on its request, which every change of its quotes takes first. Raises `NotFound`."""
    quote: Quote | None = Quote.objects.select_related("seller", "plan_version__plan").filter(pk=quote_id).first()
    if quote is None:
        raise NotFound("quote", str(quote_id))
    quote.request = lock_quote_request(quote.request_id)
    return quote


def state_of(quote: Quote, at: datetime) -> str:
    """The quote's state on the seller's day."""
    return quote_state(quote, local_day(at, quote.seller.timezone))


def refuse_unless(quote: Quote, state: str, at: datetime) -> None:
    """Raises the refusal that names the quote's state, unless it is this one."""
    found = state_of(quote, at)
    if found != state:
        raise _REFUSALS[found]()


def token_of(quote_id: UUID) -> str:
    """The secret of a quote's link, made again from its id: the mail is written after the quote is stored."""
    return quote_token(settings.SECRET_KEY, quote_id)


def text_hash_of(content: object) -> str:
    """The SHA-256 of a text, over its JSON in canonical form."""
    return digest_of(content)


def accepted_already() -> Refused:
    """The refusal of whatever comes after an acceptance."""
    return Refused("QUOTE_ACCEPTED", _("This quote has been accepted already."))


def _not_sent() -> Refused:
    return Refused("QUOTE_NOT_SENT", _("This quote has not been sent yet."))


def _sent() -> Refused:
    return Refused("QUOTE_SENT", _("This quote has been sent already."))


def _withdrawn() -> Refused:
    return Refused("QUOTE_WITHDRAWN", _("This quote was withdrawn."))


def _superseded() -> Refused:
    return Refused("QUOTE_SUPERSEDED", _("A newer version of this quote has been sent."))


def _expired() -> Refused:
    return Refused("QUOTE_EXPIRED", _("This quote is no longer valid."))


_REFUSALS = {
    "draft": _not_sent,
    "sent": _sent,
    "withdrawn": _withdrawn,
    "superseded": _superseded,
    "expired": _expired,
    "accepted": accepted_already,
}


def _step(quote: Quote, kind: QuoteStepKind, at: datetime, reason: str = "") -> None:
    QuoteStep.objects.create(quote=quote, kind=kind, at=at, by_user_id=current_scope().user_id, reason=reason)
    record_audit(f"quote.{kind}", "quote", quote.pk, at=at, reason=reason)


def _next_number(seller: Seller) -> str:
    """Quotes have numbers of their own, which may have gaps: they are no documents of sale."""
    NumberSeries.objects.get_or_create(
        seller=seller, code=QUOTES, defaults={"prefix": PREFIX, "next_number": FIRST_NUMBER}
    )
    series = NumberSeries.objects.select_for_update().get(seller=seller, code=QUOTES)
    number = f"{series.prefix}{series.next_number}"
    series.next_number += 1
    series.save(update_fields=["next_number"])
    return number


def _reasons(terms: QuoteTerms) -> str:
    return "; ".join(reason for reason in (terms.type_reason, terms.units_reason, terms.amount_reason) if reason)


def _kept(quote: Quote) -> dict[str, object]:
    return {
        "request": str(quote.request_id),
        "revision": quote.revision,
        "amount": quote.price.text,
        "currency": quote.currency,
        "organization_type": [quote.request.organization_type, quote.organization_type],
        "text_hash": quote.text_hash,
        "valid_until": quote.valid_until.isoformat(),
    }
