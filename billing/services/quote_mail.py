"""The mails of a quote: the quote itself, the confirmation of its acceptance, and the word of it to the seller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from billing.models import Quote, QuoteAcceptance
from tenants.domain.attachments import AttachmentReference
from tenants.services.outbox import Mail, forget_mail, queue_mail

QUOTE_PDF = "quote_pdf"


def queue_quote_mail(quote: Quote, *, at: datetime) -> None:
    """To the prospect, in the quote's language; the link is made when the mail is written."""
    mail = Mail(reason=_sending(quote.pk), template="quote", context=_context(quote), attachments=[_pdf(quote)])
    queue_mail(mail, recipients=[quote.request.email], locale=quote.content["language"], at=at)


def queue_confirmation(acceptance: QuoteAcceptance, quote: Quote) -> None:
    """To whoever accepted: what was signed, on which day, and the PDF of it."""
    mail = Mail(
        reason=_confirmation(quote.pk),
        template="quote_accepted",
        context=_context(quote) | {"signed_on": acceptance.signed_on, "text_hash": acceptance.text_hash},
        attachments=[_pdf(quote)],
    )
    queue_mail(
        mail,
        recipients=[acceptance.email],
        locale=quote.content["language"],
        at=acceptance.accepted_at,
        organization_id=acceptance.organization_id,
    )


def tell_seller(acceptance: QuoteAcceptance, quote: Quote) -> None:
    """To the seller's contact: who accepted, for whom, and where the new customer is found."""
    mail = Mail(
        reason=_word(quote.pk),
        template="quote_accepted_seller",
        context=_context(quote)
        | {
            "signer": acceptance.name,
            "position": acceptance.position,
            "signer_email": acceptance.email,
            "signed_on": acceptance.signed_on,
            "organization_id": acceptance.organization_id,
        },
    )
    queue_mail(
        mail,
        recipients=[quote.seller.email],
        locale=quote.content["language"],
        at=acceptance.accepted_at,
        organization_id=acceptance.organization_id,
    )


def forget_quote_mails(quote_ids: Iterable[UUID]) -> None:
    """Every mail about these quotes: they name the prospect, and say what was offered (R-X-14)."""
    for quote_id in quote_ids:
        for reason in (_sending(quote_id), _confirmation(quote_id), _word(quote_id)):
            forget_mail(reason)


def _sending(quote_id: UUID) -> str:
    return f"quote {quote_id}"


def _confirmation(quote_id: UUID) -> str:
    return f"quote accepted {quote_id}"


def _word(quote_id: UUID) -> str:
    return f"quote accepted {quote_id} to the seller"


def _context(quote: Quote) -> dict[str, object]:
    prospect = quote.content["prospect"]
    return {
        "quote_id": quote.pk,
        "number": str(quote),
        "prospect": prospect["name"],
        "contact": prospect["contact_name"],
        "product": quote.content["plan"]["product"],
        "price": quote.price,
        "valid_until": quote.valid_until,
        "seller": quote.seller.name,
        "seller_contact": quote.seller.contact_name,
        "seller_email": quote.seller.email,
    }


def _pdf(quote: Quote) -> AttachmentReference:
    return AttachmentReference(kind=QUOTE_PDF, id=str(quote.pk))
