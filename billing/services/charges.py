"""Charges: written once for each reason and period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from billing.domain.adjusted_price import adjusted_decision
from billing.domain.money import Money
from billing.models import Charge, Offer, OfferVerdict, Verdict
from billing.selectors.price_shocks import waits_for_price_shock
from billing.services.chunks import Subject, run_in_chunks
from billing.services.plan_pricing import plan_of
from billing.services.price_shocks import charge_days_used
from licensing.selectors import SubscriptionFacts, TermFacts, subscriptions_by_id
from tenants.domain.decision import Decision
from tenants.ids import OneOf, OneOwned
from tenants.scoping import WORKER, scoped
from tenants.services.row_sets import fresh_ids, insert_rows, json_text

PRICED = (Verdict.APPROVED, Verdict.ADJUSTED)
FEE = "fee"


def charge_terms(as_of: datetime) -> int:
    """Charges every term that has begun and has its price; returns how many. A term is charged once (R-SCALGO-3)."""
    with scoped(WORKER):
        due = [Subject(*found) for found in offers_to_charge(as_of).values_list("organization_id", "subscription_id")]
    charged = run_in_chunks("charge_terms", due, partial(_charge_subscriptions, as_of), as_of)
    return charged + charge_days_used(as_of)


def offers_to_charge(as_of: datetime) -> QuerySet[Offer]:
    """Those of the scope that have their price and no charge, and whose term has begun; nobody may leave it still."""
    priced = OfferVerdict.objects.filter(
        organization=OuterRef("organization"), offer=OuterRef("pk"), verdict__in=PRICED
    )
    begun = Offer.objects.filter(subscription__terms__number=F("term_number"))
    return _uncharged(begun.filter(Exists(priced)), as_of)


def _uncharged(offers: QuerySet[Offer], as_of: datetime) -> QuerySet[Offer]:
    charged = Charge.objects.filter(
        organization=OuterRef("organization"),
        subscription=OuterRef("subscription"),
        source=Concat(Value("offer:"), Cast(OuterRef("pk"), TextField())),
    )
    return offers.exclude(Exists(charged)).exclude(waits_for_price_shock(as_of)).order_by()


def _charge_subscriptions(as_of: datetime, subjects: Sequence[Subject]) -> int:
    """Whether a price and a term are there is seen when they are read: the planner is asked for few tables at once."""
    offers = Offer.objects.filter(OneOwned("subscription_id", (subject.owned for subject in subjects)))
    return charge_offers(_uncharged(offers, as_of), as_of)


def charge_offers(offers: QuerySet[Offer], at: datetime) -> int:
    """The fees of the offers' terms, at the prices that were decided; returns how many were not charged before.

    An offer without a price, or of a term that has not begun, is left.
    """
    found = _priced(offers.order_by("organization_id", "subscription_id", "term_number"))
    subscriptions = subscriptions_by_id({priced.subscription_id for priced in found})
    terms = {(term.subscription_id, term.number): term for each in subscriptions.values() for term in each.terms}
    begun = [priced for priced in found if (priced.subscription_id, priced.term_number) in terms]
    rows = [
        _row(
            charge_id,
            priced,
            subscriptions[priced.subscription_id],
            terms[priced.subscription_id, priced.term_number],
            at,
        )
        for charge_id, priced in zip(fresh_ids(len(begun)), begun, strict=True)
    ]
    return len(insert_rows(Charge, rows, once="charge_once", computed={"decision": _OFFERED_WHY}))


_OFFERED_WHY = """
coalesce(waiting.decision, (select decision from offer where offer.organization_id = waiting.organization_id
                                                         and 'offer:' || offer.id = waiting.source
                                                         and offer.subscription_id = waiting.subscription_id))
"""


class _Priced(NamedTuple):
    """An offer with its price; `decision` only where staff changed that, since the others are passed on as they are."""

    offer_id: UUID
    organization_id: UUID
    subscription_id: UUID
    term_number: int
    currency: str
    offered: Decimal
    price: Decimal
    decision: dict[str, Any] | None
    reason: str


def _priced(offers: QuerySet[Offer]) -> list[_Priced]:
    """As plain rows: a yearly run reads them by the thousand."""
    found = list(offers.values_list("pk", "organization_id", "subscription_id", "term_number", "currency", "amount"))
    owned = [(organization_id, offer_id) for offer_id, organization_id, *_ in found]
    verdicts = OfferVerdict.objects.filter(OneOwned("offer_id", owned), verdict__in=PRICED)
    verdict_of = {offer_id: decided for offer_id, *decided in verdicts.values_list("offer_id", *_DECIDED)}
    adjusted = [offer_id for offer_id, (verdict, _, _) in verdict_of.items() if verdict == Verdict.ADJUSTED]
    decision_of = dict(Offer.objects.filter(OneOf("pk", adjusted)).values_list("pk", "decision"))
    priced = []
    for row in found:
        if decided := verdict_of.get(row[0]):
            _verdict, price, reason = decided
            priced.append(_Priced(*row, price=price, decision=decision_of.get(row[0]), reason=reason))
    return priced


_DECIDED = ("verdict", "amount", "reason")


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
    decision: str | None
    charged_at: datetime
    reason: str = FEE
    revision: int = 1
    quantity: int = 1
    unit: str = "ANN"


def _row(charge_id: UUID, priced: _Priced, subscription: SubscriptionFacts, term: TermFacts, at: datetime) -> _Row:
    fee = plan_of(subscription, term.period.start).offered_fee
    amount = Money(priced.price, priced.currency).rounded()
    return _Row(
        id=charge_id,
        organization_id=priced.organization_id,
        subscription_id=priced.subscription_id,
        source=f"offer:{priced.offer_id}",
        rule=fee.terms.rule.code,
        starts_on=term.period.start,
        ends_on=term.period.end,
        item_code=fee.charge.code,
        heading=subscription.plan.product_name,
        names=json_text(fee.names(FEE)),
        unit_price=amount.amount,
        currency=priced.currency,
        amount=amount.amount,
        decision=_decision_of(priced, amount),
        charged_at=at,
    )


def _decision_of(priced: _Priced, price: Money) -> str | None:
    """A price that staff adjusted adds a step of its own to the offer's why; None leaves it to the offer's."""
    if priced.decision is None:
        return None
    decision = Decision.from_json(priced.decision)
    offered = Money(priced.offered, priced.currency).rounded()
    return json_text(adjusted_decision(decision, offered=offered, price=price, reason=priced.reason).as_json())
