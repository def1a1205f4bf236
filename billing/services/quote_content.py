"""What staff have decided into the text of a quote, whole (R-SCALGO-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.core import get_global

from billing.documents.quote_content import Prospect, QuoteContent, QuotedPlan, QuotedPrice
from billing.documents.words.quote_text import QuoteFacts, quote_sections
from billing.domain.adjusted_price import adjusted_decision
from billing.domain.money import Money
from billing.domain.vat import VatRate, decide_vat
from billing.models import QuoteRequest, Seller
from billing.services.estimates import Estimate
from billing.services.invoice_content import seller_on_paper
from billing.services.plan_pricing import priced_plan
from licensing.selectors import PlanVersionFacts
from tenants.domain.periods import local_day

# Countries with several zones, where nearly everybody lives in one.
_MAIN_ZONES = {"DE": "Europe/Berlin", "ES": "Europe/Madrid", "PT": "Europe/Lisbon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDraft:
    """Everything decided: `price` is what is offered in the end, with the reason where it is not the estimate's."""

    request: QuoteRequest
    number: str
    revision: int
    language: str
    issued_on: date
    valid_until: date
    seller: Seller
    plan: PlanVersionFacts
    organization_type: str
    employees: int
    estimate: Estimate
    price: Money
    amount_reason: str
    agreement_text: str


def make_quote_content(draft: QuoteDraft) -> QuoteContent:
    """The quote as it will be read and signed. Nothing of it depends on what changes later."""
    plan = priced_plan(draft.plan.id).plan
    quoted, price = _plan(draft), _price(draft)
    seller = draft.seller
    reached = (seller.support_hours, seller.support_email or seller.email, seller.support_phone or seller.phone)
    facts = QuoteFacts(
        language=draft.language,
        plan=plan,
        quoted=quoted,
        price=price,
        support=tuple(text for text in reached if text),
        special=tuple(line.strip() for line in draft.agreement_text.splitlines() if line.strip()),
    )
    return QuoteContent(
        language=draft.language,
        number=draft.number,
        revision=draft.revision,
        issued_on=draft.issued_on,
        valid_until=draft.valid_until,
        seller=seller_on_paper(seller),
        prospect=_prospect(draft),
        plan=quoted,
        price=price,
        sections=quote_sections(facts),
    )


def zone_of_country(country: str, otherwise: str) -> str:
    """The zone that a country's days are counted in; `otherwise` where it has several.

    >>> zone_of_country("NO", "UTC"), zone_of_country("DE", "UTC"), zone_of_country("US", "Europe/Oslo")
    ('Europe/Oslo', 'Europe/Berlin', 'Europe/Oslo')
    """
    zones = get_global("territory_zones").get(country, [])
    return zones[0] if len(zones) == 1 else _MAIN_ZONES.get(country, otherwise)


def _zone(draft: QuoteDraft) -> str:
    """Where the prospect's days begin: those of the quote, and later those of its terms."""
    return zone_of_country(draft.request.country, draft.seller.timezone)


def _prospect(draft: QuoteDraft) -> Prospect:
    request = draft.request
    return Prospect(
        name=request.organization_name,
        organization_type=draft.organization_type,
        employees=draft.employees,
        country=request.country,
        timezone=_zone(draft),
        registration_number=request.registration_number,
        contact_name=request.contact_name,
        email=request.email,
    )


def _plan(draft: QuoteDraft) -> QuotedPlan:
    version = draft.plan
    return QuotedPlan(
        code=version.plan_code,
        version=version.number,
        published_on=local_day(version.published_at, _zone(draft)),
        product=version.product_name,
        name=version.names.get(draft.language) or version.names["en"],
        term_months=version.term_months,
        notice_months=version.notice_months,
        payment_days=priced_plan(version.id).plan.payment_days,
    )


def _price(draft: QuoteDraft) -> QuotedPrice:
    offered, price = draft.estimate.price, draft.price
    why = draft.estimate.decision
    if price != offered:
        why = adjusted_decision(why, offered=offered, price=price, reason=draft.amount_reason)
    rate = decide_vat(draft.seller.country, draft.request.country, draft.issued_on)
    vat = _vat(price, rate.percent) if isinstance(rate, VatRate) else None
    return QuotedPrice(
        currency=price.currency,
        offered=offered.amount,
        amount=price.amount,
        adjustment_reason=draft.amount_reason,
        why=why,
        vat_rate=rate.percent if isinstance(rate, VatRate) else None,
        vat=vat.amount if vat else None,
        total=(price + vat).amount if vat else None,
    )


def _vat(net: Money, percent: Decimal) -> Money:
    return (net * (percent / 100)).rounded()
