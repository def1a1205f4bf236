"""Charges: written once for each reason and period."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from billing.domain.adjusted_price import adjusted_decision
from billing.domain.money import Money
from billing.models import Charge, Offer, OfferVerdict, Verdict
from billing.services.parking import run_or_park
from billing.services.plan_pricing import priced_plan
from licensing.selectors import SubscriptionFacts, subscription_facts, subscriptions_by_id
from tenants.domain.decision import Decision
from tenants.scoping import WORKER, scoped

PRICED = (Verdict.APPROVED, Verdict.ADJUSTED)
FEE = "fee"


def charge_terms(as_of: datetime) -> int:
    """Charges every term that has begun and has its price; returns how many. A term is charged once (R-SCALGO-3)."""
    with scoped(WORKER):
        offers = list(_priced_and_not_charged())
        subscriptions = subscriptions_by_id({offer.subscription_id for offer in offers})
    due = [offer for offer in offers if _has_begun(offer, subscriptions[offer.subscription_id])]
    return sum(_charge_or_park(offer, as_of) for offer in due)


def _charge_or_park(offer: Offer, as_of: datetime) -> bool:
    return run_or_park(
        "charge_terms", offer.organization_id, offer.subscription_id, lambda: charge_offer(offer, as_of), as_of
    )


def charge_offer(offer: Offer, at: datetime) -> Charge:
    """The fee of the offer's term, at the price that was decided; the same charge again if it is written already."""
    subscription = subscription_facts(offer.subscription_id)
    term = next(term for term in subscription.terms if term.number == offer.term_number)
    verdict = offer.verdicts.get(verdict__in=PRICED)
    fee = priced_plan(subscription.plan.id).yearly_fee
    amount = Money(verdict.amount or Decimal(0), offer.currency).rounded()
    charge, _created = Charge.objects.get_or_create(
        organization_id=offer.organization_id,
        subscription_id=offer.subscription_id,
        rule=fee.terms.rule.code,
        source=f"offer:{offer.pk}",
        starts_on=term.period.start,
        ends_on=term.period.end,
        reason=FEE,
        revision=1,
        defaults={
            "item_code": fee.charge.code,
            "heading": subscription.plan.product_name,
            "names": fee.names(FEE),
            "quantity": 1,
            "unit": "ANN",
            "unit_price": amount.amount,
            "currency": offer.currency,
            "amount": amount.amount,
            "decision": _decision_of(offer, verdict, amount).as_json(),
            "charged_at": at,
        },
    )
    return charge


def _decision_of(offer: Offer, verdict: OfferVerdict, price: Money) -> Decision:
    """The offer's why; a price that staff adjusted adds a step of its own."""
    offered = Decision.from_json(offer.decision)
    if verdict.verdict == Verdict.APPROVED:
        return offered
    return adjusted_decision(
        offered, offered=Money(offer.amount, offer.currency).rounded(), price=price, reason=verdict.reason
    )


def _priced_and_not_charged() -> QuerySet[Offer]:
    priced = OfferVerdict.objects.filter(offer=OuterRef("pk"), verdict__in=PRICED)
    charged = Charge.objects.filter(
        subscription=OuterRef("subscription"), source=Concat(Value("offer:"), Cast(OuterRef("pk"), TextField()))
    )
    return Offer.objects.filter(Exists(priced)).exclude(Exists(charged)).order_by("pk")


def _has_begun(offer: Offer, subscription: SubscriptionFacts) -> bool:
    return any(term.number == offer.term_number for term in subscription.terms)
