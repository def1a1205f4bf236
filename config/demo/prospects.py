"""Prospects of the demo: one who waits for a quote, one who has it and has not answered yet. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing.models import Quote, QuoteRequest, Seller
from billing.services.quote_requests import NewQuoteRequest, request_quote
from billing.services.quote_terms import QuoteTerms
from billing.services.quotes import prepare_quote, send_quote
from config.demo.cast import SELLER
from tenants.models import User
from tenants.scoping import STAFF, Role, Scope, scoped

# Of the addresses that are kept for examples.
ADDRESS = "203.0.113.20"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProspect:
    """Somebody who asked on the public page so long ago, and was sent a quote then, if at all."""

    asked: NewQuoteRequest
    asked_ago: timedelta
    sent_ago: timedelta | None = None


STRANDVIK = DemoProspect(
    asked=NewQuoteRequest(
        organization_name="Strandvik kommune",
        organization_type="public_agency",
        employees=340,
        country="NO",
        contact_name="Torunn Lie",
        email="torunn.lie@strandvik.example",
        language="nb",
        message="Vi skal lage en overvannsplan for hele kommunen, og vil gjerne begynne i januar.",
    ),
    asked_ago=timedelta(days=2, hours=3),
)
KVAMMEN = DemoProspect(
    asked=NewQuoteRequest(
        organization_name="Kvammen Arkitekter AS",
        organization_type="architect",
        employees=45,
        country="NO",
        contact_name="Jonas Kvammen",
        email="jonas@kvammen.example",
        language="nb",
    ),
    asked_ago=timedelta(days=6, hours=5),
    sent_ago=timedelta(days=4, hours=1),
)
PROSPECTS = (STRANDVIK, KVAMMEN)


def bring_prospects(built_at: datetime) -> None:
    """Each asks, and is answered by Vera, as it really happens; again, only what is missing."""
    for prospect in PROSPECTS:
        with scoped(STAFF):
            request = QuoteRequest.objects.filter(email=prospect.asked.email).first()
        if request is None:
            with scoped(Scope(Role.WEB)):
                request = request_quote(prospect.asked, at=built_at - prospect.asked_ago, address=ADDRESS)
        if prospect.sent_ago is not None:
            _answer(request, built_at - prospect.sent_ago)


def _answer(request: QuoteRequest, at: datetime) -> None:
    with scoped(STAFF):
        vera = User.objects.get(email="vera@terreng.example")
    with scoped(Scope(Role.STAFF, user_id=vera.pk)):
        if Quote.objects.filter(request=request).exists():
            return
        quote = prepare_quote(request.pk, QuoteTerms(seller=Seller.objects.get(code=SELLER["code"])), at=at)
        send_quote(quote.pk, at=at)
