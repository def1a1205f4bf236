"""Offers and what was decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from billing.domain.money import Money
from billing.models import Offer, OfferVerdict, Verdict
from billing.selectors.prices import TermPrice, prices_of_offers
from licensing.domain.terms import term_period
from licensing.selectors import SubscriptionFacts, subscriptions_by_id
from tenants.domain.decision import Decision
from tenants.domain.periods import Period
from tenants.domain.refusal import NotFound

WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFacts:
    """`price` is None for an offer that was put on hold."""

    verdict: str
    price: Money | None
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """An offer of a term, begun or not. `state` is `waiting`, or the verdict that stands; `why` is the price's."""

    id: UUID
    organization_id: UUID
    subscription_id: UUID
    term_number: int
    term: Period
    kind: str
    state: str
    offered: Money
    price: Money | None
    measured: Period | None
    why: Decision
    proposed_at: datetime
    verdicts: tuple[VerdictFacts, ...]


def offer_rows(*, is_waiting: bool | None = None) -> QuerySet[Offer]:
    """All of the scope's; or only those without a price yet, or only those with one. For lists that page themselves."""
    offers: QuerySet[Offer] = Offer.objects.prefetch_related("verdicts")
    if is_waiting is None:
        return offers
    priced = Exists(OfferVerdict.objects.filter(offer=OuterRef("pk")).exclude(verdict=Verdict.HELD))
    return offers.exclude(priced) if is_waiting else offers.filter(priced)


def offer_facts(offer_id: UUID) -> OfferFacts:
    """One of the scope's; raises `NotFound`."""
    found = offers_facts(list(offer_rows().filter(pk=offer_id)))
    if not found:
        raise NotFound("offer", str(offer_id))
    return found[0]


def offers_facts(offers: Sequence[Offer]) -> list[OfferFacts]:
    """In the order given."""
    subscriptions = subscriptions_by_id({offer.subscription_id for offer in offers})
    prices = prices_of_offers(offers)
    return [_facts(offer, subscriptions[offer.subscription_id], prices[offer.pk]) for offer in offers]


def _facts(offer: Offer, subscription: SubscriptionFacts, price: TermPrice) -> OfferFacts:
    verdicts = sorted(offer.verdicts.all(), key=lambda verdict: verdict.decided_at)
    return OfferFacts(
        id=offer.pk,
        organization_id=offer.organization_id,
        subscription_id=offer.subscription_id,
        term_number=offer.term_number,
        term=term_period(subscription.signed_on, offer.term_number, subscription.plan.term_months),
        kind=offer.kind,
        state=_state(price),
        offered=price.offered,
        price=price.price,
        measured=price.measured,
        why=price.why,
        proposed_at=offer.proposed_at,
        verdicts=tuple(_verdict_facts(verdict, offer.currency) for verdict in verdicts),
    )


def _state(price: TermPrice) -> str:
    if price.price is not None:
        return Verdict.ADJUSTED.value if price.is_adjusted else Verdict.APPROVED.value
    return Verdict.HELD.value if price.is_held else WAITING


def _verdict_facts(verdict: OfferVerdict, currency: str) -> VerdictFacts:
    return VerdictFacts(
        verdict=verdict.verdict,
        price=None if verdict.amount is None else Money(verdict.amount, currency).rounded(),
        reason=verdict.reason,
        decided_at=verdict.decided_at,
    )
