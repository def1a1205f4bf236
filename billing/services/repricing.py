"""The yearly repricing: a measured period closes, and its usage makes the next term's price (R-SCALGO-4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from uuid import UUID

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts, MeasuredUsage
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import MeasuredPeriod
from billing.models import Offer, OfferKind, OfferVerdict, Verdict
from billing.services.charges import PRICED
from billing.services.chunks import Subject, run_in_chunks
from billing.services.due_years import closing_about, first_closing, unpriced_years
from billing.services.measured_usage import Measuring, close_and_measure
from billing.services.offers import Proposal, record_offers
from billing.services.parking import parked_subjects
from billing.services.plan_pricing import PricedCharge, plan_of
from billing.services.pricing import price_or_refuse
from billing.services.verdicts import Decided, write_verdicts
from licensing.selectors import SubscriptionFacts
from tenants.domain.periods import ONE_DAY, Period, local_day
from tenants.ids import OneOwned
from tenants.scoping import WORKER, scoped
from tenants.selectors import OrganizationFacts, organizations_facts

JOB = "reprice_terms"


def reprice_terms(as_of: datetime) -> int:
    """Closes every measured period whose day has come and offers the price made from it; returns how many.

    One year of each customer in a round: after a time without jobs there are several, and the first that cannot be
    priced keeps the later ones waiting.
    """
    priced, parked = 0, set[UUID]()
    while offered := run_in_chunks(JOB, _closing(as_of, parked), partial(price_years, as_of), as_of):
        priced += offered
        with scoped(WORKER):
            parked = parked_subjects(JOB)
    return priced


def _closing(as_of: datetime, without: set[UUID]) -> list[Subject]:
    # No zone is further ahead than tomorrow, UTC; the organization's own day is asked where its trouble is parked.
    with scoped(WORKER):
        return [subject for subject in closing_about(as_of.date() + ONE_DAY) if subject.id not in without]


class _Closed(NamedTuple):
    """A measured period whose day has come, and whose term is to be priced."""

    subscription: SubscriptionFacts
    organization: OrganizationFacts
    fee: PricedCharge
    measured: MeasuredPeriod
    measuring: Measuring
    term: Period

    @property
    def parameters(self) -> ConsumptionYearParameters:
        parameters: ConsumptionYearParameters = self.fee.terms.parameters
        return parameters

    @property
    def term_key(self) -> tuple[UUID, int]:
        return self.subscription.id, self.measured.term_number


def price_years(as_of: datetime, subjects: Sequence[Subject]) -> int:
    """Closes the first unpriced year of each subscription and keeps the price that follows; returns how many.

    An offer waits for staff, unless the plan lets offers stand by themselves.
    """
    closed = list(_closed([subject.id for subject in subjects], as_of))
    usage = close_and_measure([found.measuring for found in closed], as_of)
    # Two runs at once: the second has waited for the first to close the periods, and finds its offers.
    offers = _offers_of(closed)
    offered = {offer.term_key for offer in offers}
    to_price = [found for found in closed if found.term_key not in offered]
    fees = _previous_fees(to_price, offers)
    proposals = [_proposal(found, usage[found.measuring], fees.get(found.subscription.id)) for found in to_price]
    ids = record_offers(proposals, at=as_of)
    approved = [
        _approved(offer_id, found, proposal)
        for offer_id, found, proposal in zip(ids, to_price, proposals, strict=True)
        if found.parameters.auto_approve
    ]
    write_verdicts(approved, at=as_of)
    return len(ids)


def _closed(subscription_ids: Iterable[UUID], as_of: datetime) -> Iterator[_Closed]:
    tomorrow = as_of.date() + ONE_DAY
    found = [(year, year.measured) for year in unpriced_years(subscription_ids)]
    due = [(year, measured) for year, measured in found if measured and measured.is_closed(tomorrow)]
    organizations = organizations_facts({year.subscription.organization_id for year, _ in due})
    for year, measured in due:
        organization = organizations[year.subscription.organization_id]
        if measured.is_closed(local_day(as_of, organization.timezone)):
            yield _closed_year(year.subscription, organization, measured, year.term)


def _closed_year(
    subscription: SubscriptionFacts, organization: OrganizationFacts, measured: MeasuredPeriod, term: Period
) -> _Closed:
    fee = plan_of(subscription, term.start).offered_fee
    meters = tuple(weight.meter for weight in fee.terms.parameters.weights)
    return _Closed(
        subscription=subscription,
        organization=organization,
        fee=fee,
        measured=measured,
        measuring=Measuring(organization.id, measured.period, meters),
        term=term,
    )


class _Offered(NamedTuple):
    organization_id: UUID
    id: UUID
    subscription_id: UUID
    term_number: int

    @property
    def term_key(self) -> tuple[UUID, int]:
        return self.subscription_id, self.term_number


def _offers_of(closed: Iterable[_Closed]) -> list[_Offered]:
    """Every offer that the subscriptions have had."""
    owned = [(found.organization.id, found.subscription.id) for found in closed]
    offers = Offer.objects.filter(OneOwned("subscription_id", owned)).order_by()
    return [_Offered(*row) for row in offers.values_list("organization_id", "pk", "subscription_id", "term_number")]


def _previous_fees(closed: Iterable[_Closed], offers: Iterable[_Offered]) -> dict[UUID, Decimal]:
    """By subscription: what the term before costs, where it has its price."""
    terms_before = {(found.subscription.id, found.measured.term_number - 1) for found in closed}
    before = {offer.id: offer for offer in offers if offer.term_key in terms_before}
    owned = [(offer.organization_id, offer.id) for offer in before.values()]
    verdicts = OfferVerdict.objects.filter(OneOwned("offer_id", owned), verdict__in=PRICED)
    fees = verdicts.values_list("offer_id", "amount")
    return {before[offer_id].subscription_id: amount for offer_id, amount in fees if amount is not None}


def _proposal(closed: _Closed, usage: MeasuredUsage, previous_fee: Decimal | None) -> Proposal:
    subscription, number = closed.subscription, closed.measured.term_number
    facts = ConsumptionYearFacts(measured=usage, previous_fee=previous_fee)
    (line,) = price_or_refuse(closed.fee.terms, facts, closed.term, closed.organization.currency)
    return Proposal(
        organization_id=subscription.organization_id,
        subscription_id=subscription.id,
        term_number=number,
        kind=OfferKind.CONSUMPTION,
        line=line,
        measured=closed.measured.period,
    )


def _approved(offer_id: UUID, closed: _Closed, proposal: Proposal) -> Decided:
    """By the plan itself, at the price that was offered."""
    subscription = closed.subscription
    return Decided(
        offer_id=offer_id,
        organization_id=subscription.organization_id,
        kind=proposal.kind,
        verdict=Verdict.APPROVED,
        amount=proposal.line.amount.amount,
        currency=proposal.line.amount.currency,
        reason="",
        product_name=subscription.plan.product_name,
        term=closed.term,
    )


def next_closing_after(day: date) -> date | None:
    """The first day after `day` on which a measured period closes; one that is late is due the day after."""
    with scoped(WORKER):
        first = first_closing()
    return None if first is None else max(first, day + ONE_DAY)
