"""A prospect of the tests: Bergvik kommune, 240 employees, whom Kari Nes asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.models import Quote, QuoteRequest, Seller
from billing.services.quote_requests import NewQuoteRequest, enter_quote_request
from billing.services.quote_terms import QuoteTerms
from billing.services.quotes import prepare_quote, send_quote
from tenants.scoping import STAFF, scoped

ASKED: dict[str, Any] = {
    "organization_name": "Bergvik kommune",
    "organization_type": "public_agency",
    "employees": 240,
    "country": "NO",
    "registration_number": "974760673",
    "contact_name": "Kari Nes",
    "email": "kari@bergvik.example",
}


def asked_for(**facts: Any) -> NewQuoteRequest:
    """A public agency with 240 employees, which the plan expects to use 400 units, unless told otherwise."""
    return NewQuoteRequest(**ASKED | {"language": "nb"} | facts)


def enter(asked: NewQuoteRequest, at: datetime) -> QuoteRequest:
    """The request, as staff took it."""
    with scoped(STAFF):
        return enter_quote_request(asked, at=at)


def quote_sent(seller: Seller, at: datetime, asked: NewQuoteRequest | None = None, **terms: Any) -> Quote:
    """A quote that its prospect can accept."""
    request = enter(asked or asked_for(), at)
    with scoped(STAFF):
        quote = prepare_quote(request.pk, QuoteTerms(seller=seller, **terms), at=at)
        return send_quote(quote.pk, at=at)
