"""The yearly repricing: a measured period closes, and its usage makes the next term's price (R-SCALGO-4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import count

from django.db.models import Max

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import MeasuredPeriod, MeasuringOptions, measured_period
from billing.models import Offer, OfferKind, OfferVerdict
from billing.services.charges import PRICED
from billing.services.measured_usage import close_and_measure
from billing.services.offers import approve_offer, record_offer
from billing.services.parking import run_or_park
from billing.services.plan_pricing import priced_plan
from billing.services.pricing import price_or_refuse
from licensing.domain.terms import term_period
from licensing.selectors import SubscriptionFacts, running_subscriptions
from tenants.domain.periods import ONE_DAY, local_day
from tenants.scoping import WORKER, scoped
from tenants.selectors import organization_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A subscription, and its measured periods from the first one that has no offer."""

    subscription: SubscriptionFacts
    first_term: int
    measuring: MeasuringOptions

    def measured(self, term_number: int) -> MeasuredPeriod | None:
        """None if the subscription ends before that term; a first term has nothing measured behind it."""
        subscription = self.subscription
        term = term_period(subscription.signed_on, term_number, subscription.plan.term_months)
        if subscription.ends_on is not None and subscription.ends_on <= term.start:
            return None
        return measured_period(subscription.signed_on, term_number, self.measuring)

    def closed_by(self, day: date) -> Iterator[MeasuredPeriod]:
        """Those that close until this day, the oldest first: several after a time without jobs."""
        for number in count(self.first_term):
            found = self.measured(number)
            if found is None or not found.is_closed(day):
                return
            yield found


def reprice_terms(as_of: datetime) -> int:
    """Closes every measured period whose day has come and offers the price made from it; returns how many."""
    with scoped(WORKER):
        due = list(_subscriptions_to_price())
    return sum(_reprice(found, as_of) for found in due)


def _reprice(due: _Due, as_of: datetime) -> int:
    """One customer's periods in their order: the first that cannot be priced keeps the later ones waiting."""
    offers: list[Offer] = []

    def propose(measured: MeasuredPeriod) -> None:
        offer = propose_offer(due.subscription, measured, as_of)
        if offer is not None:
            offers.append(offer)

    subscription = due.subscription
    # No zone is further ahead than tomorrow, UTC; the organization's own day is asked where its trouble is parked.
    for measured in due.closed_by(as_of.date() + ONE_DAY):
        work = partial(propose, measured)
        if not run_or_park("reprice_terms", subscription.organization_id, subscription.id, work, as_of):
            break
    return len(offers)


def propose_offer(subscription: SubscriptionFacts, measured: MeasuredPeriod, at: datetime) -> Offer | None:
    """Closes one measured period and keeps the price that follows.

    None if its day has not come yet in the organization's zone, or if another run has made the offer already. An offer
    waits for staff, unless the plan lets offers stand by themselves.
    """
    organization = organization_facts(subscription.organization_id)
    if not measured.is_closed(local_day(at, organization.timezone)):
        return None
    fee = priced_plan(subscription.plan.id).yearly_fee
    parameters: ConsumptionYearParameters = fee.terms.parameters
    meters = [weight.meter for weight in parameters.weights]
    usage = close_and_measure(organization.id, measured.period, meters, at)
    # Two runs at once: the second has waited for the first to close the period, and finds its offer.
    if Offer.objects.filter(subscription_id=subscription.id, term_number=measured.term_number).exists():
        return None
    facts = ConsumptionYearFacts(measured=usage, previous_fee=_previous_fee(subscription, measured.term_number))
    term = term_period(subscription.signed_on, measured.term_number, subscription.plan.term_months)
    (line,) = price_or_refuse(fee.terms, facts, term, organization.currency)
    offer = record_offer(
        organization_id=organization.id,
        subscription_id=subscription.id,
        term_number=measured.term_number,
        kind=OfferKind.CONSUMPTION,
        line=line,
        measured=measured.period,
        at=at,
    )
    if parameters.auto_approve:
        approve_offer(offer_id=offer.pk, at=at)
    return offer


def _previous_fee(subscription: SubscriptionFacts, term_number: int) -> Decimal | None:
    """What the term before costs, where it has its price."""
    verdict = OfferVerdict.objects.filter(
        offer__subscription_id=subscription.id, offer__term_number=term_number - 1, verdict__in=PRICED
    ).first()
    return verdict.amount if verdict else None


def next_closing_after(day: date) -> date | None:
    """The first day after `day` on which a measured period closes; one that is late is due the day after."""
    with scoped(WORKER):
        first = [due.measured(due.first_term) for due in _subscriptions_to_price()]
    closings = [measured.closes_on for measured in first if measured is not None]
    return max(min(closings), day + ONE_DAY) if closings else None


def _subscriptions_to_price() -> Iterator[_Due]:
    """Every subscription, each with its first term that has no offer; some of them have ended before it."""
    offered = dict(Offer.objects.values_list("subscription_id").annotate(Max("term_number")))
    for subscription in running_subscriptions():
        parameters: ConsumptionYearParameters = priced_plan(subscription.plan.id).yearly_fee.terms.parameters
        yield _Due(
            subscription=subscription,
            first_term=offered.get(subscription.id, 0) + 1,
            measuring=parameters.measuring,
        )
