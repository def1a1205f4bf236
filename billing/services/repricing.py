"""The yearly repricing: a measured period closes, and its usage makes the next term's price (R-SCALGO-4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import MeasuredPeriod, measured_period
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
from tenants.selectors import OrganizationFacts, organization_facts, organizations_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A subscription, and the measured period behind the first of its terms that has no offer."""

    subscription: SubscriptionFacts
    organization: OrganizationFacts
    measured: MeasuredPeriod


def reprice_terms(as_of: datetime) -> int:
    """Closes every measured period whose day has come and offers the price made from it; returns how many."""
    with scoped(WORKER):
        due = [found for found in _next_measured() if _is_closed(found, as_of)]
    return sum(
        run_or_park(
            "reprice_terms",
            found.organization.id,
            found.subscription.id,
            lambda found=found: propose_offer(found.subscription, found.measured, as_of),  # type: ignore[misc]
            as_of,
        )
        for found in due
    )


def propose_offer(subscription: SubscriptionFacts, measured: MeasuredPeriod, at: datetime) -> Offer | None:
    """Closes one measured period and keeps the price that follows; None if another run has done so already.

    An offer waits for staff, unless the plan lets offers stand by themselves.
    """
    if Offer.objects.filter(subscription_id=subscription.id, term_number=measured.term_number).exists():
        return None
    organization = organization_facts(subscription.organization_id)
    fee = priced_plan(subscription.plan.id).yearly_fee
    parameters: ConsumptionYearParameters = fee.terms.parameters
    facts = ConsumptionYearFacts(
        measured=close_and_measure(
            organization.id, measured.period, [weight.meter for weight in parameters.weights], at
        ),
        previous_fee=_previous_fee(subscription, measured.term_number),
    )
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
        closings = [found.measured.closes_on for found in _next_measured()]
    return max(min(closings), day + ONE_DAY) if closings else None


def _is_closed(due: _Due, as_of: datetime) -> bool:
    return due.measured.is_closed(local_day(as_of, due.organization.timezone))


def _next_measured() -> Iterator[_Due]:
    """For each subscription that goes on, the measured period behind its first term without an offer."""
    subscriptions = running_subscriptions()
    organizations = organizations_facts({found.organization_id for found in subscriptions})
    offered = dict(Offer.objects.values_list("subscription_id").annotate(Max("term_number")))
    for subscription in subscriptions:
        number = offered.get(subscription.id, 0) + 1
        term = term_period(subscription.signed_on, number, subscription.plan.term_months)
        if subscription.ends_on is not None and subscription.ends_on <= term.start:
            continue
        parameters: ConsumptionYearParameters = priced_plan(subscription.plan.id).yearly_fee.terms.parameters
        measured = measured_period(subscription.signed_on, number, parameters.measuring)
        if measured is not None:
            yield _Due(
                subscription=subscription, organization=organizations[subscription.organization_id], measured=measured
            )
