"""Charges: written once for each reason and period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from billing.domain.adjusted_price import adjusted_decision
from billing.domain.money import Money
from billing.models import Charge, Offer, OfferVerdict, Verdict
from billing.services.chunks import Subject, run_in_chunks
from billing.services.plan_pricing import plan_of
from licensing.selectors import SubscriptionFacts, subscriptions_by_id
from tenants.domain.decision import Decision
from tenants.scoping import WORKER, scoped
from tenants.services.row_sets import fresh_ids, insert_rows, json_text

PRICED = (Verdict.APPROVED, Verdict.ADJUSTED)
FEE = "fee"


def charge_terms(as_of: datetime) -> int:
    """Charges every term that has begun and has its price; returns how many. A term is charged once (R-SCALGO-3)."""
    with scoped(WORKER):
        due = [Subject(*found) for found in offers_to_charge().values_list("organization_id", "subscription_id")]
    return run_in_chunks("charge_terms", due, partial(_charge_subscriptions, as_of), as_of)


def offers_to_charge() -> QuerySet[Offer]:
    """Those of the scope that have their price and no charge, and whose term has begun."""
    priced = OfferVerdict.objects.filter(
        organization=OuterRef("organization"), offer=OuterRef("pk"), verdict__in=PRICED
    )
    charged = Charge.objects.filter(
        organization=OuterRef("organization"),
        subscription=OuterRef("subscription"),
        source=Concat(Value("offer:"), Cast(OuterRef("pk"), TextField())),
    )
    begun = Offer.objects.filter(subscription__terms__number=F("term_number"))
    return begun.filter(Exists(priced)).exclude(Exists(charged)).order_by()


def _charge_subscriptions(as_of: datetime, subjects: Sequence[Subject]) -> int:
    due = offers_to_charge().filter(subscription_id__in=[subject.id for subject in subjects])
    return charge_offers(due, as_of)


def charge_offers(offers: QuerySet[Offer], at: datetime) -> int:
    """The fees of the offers' terms, at the prices that were decided; returns how many were not charged before."""
    found = list(offers.prefetch_related("verdicts").order_by("organization_id", "subscription_id", "term_number"))
    subscriptions = subscriptions_by_id({offer.subscription_id for offer in found})
    ids = fresh_ids(len(found))
    rows = [
        _row(charge_id, offer, subscriptions[offer.subscription_id], at)
        for charge_id, offer in zip(ids, found, strict=True)
    ]
    return len(insert_rows(Charge, rows, once="charge_once"))


class _Row(NamedTuple):
    id: UUID
    organization_id: UUID
    subscription_id: UUID
    source: str
    rule: str
    starts_on: date
    ends_on: date
    item_code: str
    heading: str
    names: str
    unit_price: Decimal
    currency: str
    amount: Decimal
    decision: str
    charged_at: datetime
    reason: str = FEE
    revision: int = 1
    quantity: int = 1
    unit: str = "ANN"


def _row(charge_id: UUID, offer: Offer, subscription: SubscriptionFacts, at: datetime) -> _Row:
    term = next(term for term in subscription.terms if term.number == offer.term_number)
    verdict = next(found for found in offer.verdicts.all() if found.verdict in PRICED)
    fee = plan_of(subscription).yearly_fee
    amount = Money(verdict.amount or Decimal(0), offer.currency).rounded()
    return _Row(
        id=charge_id,
        organization_id=offer.organization_id,
        subscription_id=offer.subscription_id,
        source=f"offer:{offer.pk}",
        rule=fee.terms.rule.code,
        starts_on=term.period.start,
        ends_on=term.period.end,
        item_code=fee.charge.code,
        heading=subscription.plan.product_name,
        names=json_text(fee.names(FEE)),
        unit_price=amount.amount,
        currency=offer.currency,
        amount=amount.amount,
        decision=json_text(_decision_of(offer, verdict, amount).as_json()),
        charged_at=at,
    )


def _decision_of(offer: Offer, verdict: OfferVerdict, price: Money) -> Decision:
    """The offer's why; a price that staff adjusted adds a step of its own."""
    offered = Decision.from_json(offer.decision)
    if verdict.verdict == Verdict.APPROVED:
        return offered
    return adjusted_decision(
        offered, offered=Money(offer.amount, offer.currency).rounded(), price=price, reason=verdict.reason
    )
