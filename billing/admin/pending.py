"""Terms that run while their price is pending: everybody works, nothing is invoiced (R-SCALGO-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.offer_rows import PRICED
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import measured_period
from billing.models import Offer, OfferVerdict, ParkedWork, Verdict
from billing.services.plan_pricing import plan_of, versions_with_yearly_fee
from licensing.domain.terms import term_period
from licensing.models import Subscription, Term
from licensing.selectors import SubscriptionFacts, subscription_facts
from tenants.admin_floor.shown import in_readers_language, list_address
from tenants.admin_floor.today import Waiting, first_rows, waits_for_staff
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingTerm:
    """`state`: `held` or `waiting` as its offer is, `parked` if the job failed, `measuring` until the year closes."""

    subscription: Subscription
    customer: str
    plan_name: str
    number: int
    period: Period
    state: str
    offer_id: UUID | None
    closes_on: date | None


def pending_terms(today: date) -> QuerySet[Any]:
    """Terms that have begun and wait for the price of their consumption, those that have waited longest first."""
    priced = OfferVerdict.objects.filter(
        offer__subscription=OuterRef("subscription"), offer__term_number=OuterRef("number"), verdict__in=PRICED
    )
    offers = Offer.objects.filter(subscription=OuterRef("subscription"), term_number=OuterRef("number"))
    held = OfferVerdict.objects.filter(
        offer__subscription=OuterRef("subscription"), offer__term_number=OuterRef("number"), verdict=Verdict.HELD
    )
    parked = ParkedWork.objects.filter(subject_id=OuterRef("subscription"), cleared_at__isnull=True)
    pending: QuerySet[Any] = (
        Term.objects.filter(
            Q(subscription__invoiced_elsewhere_reason="") | Q(starts_on__gte=F("subscription__invoiced_here_from")),
            ~Exists(priced),
            starts_on__lte=today,
            subscription__plan_version__in=versions_with_yearly_fee(),
        )
        .annotate(
            offer_id=Subquery(offers.order_by("-revision").values("pk")[:1]),
            is_held=Exists(held),
            is_parked=Exists(parked),
        )
        .select_related("organization", "subscription__plan_version")
        .order_by("starts_on", "pk")
    )
    return pending


def pending_term(term: Any) -> PendingTerm:
    subscription = term.subscription
    state = "measuring"
    if term.is_parked:
        state = "parked"
    elif term.offer_id:
        state = "held" if term.is_held else "waiting"
    return PendingTerm(
        subscription=subscription,
        customer=term.organization.name,
        plan_name=in_readers_language(subscription.plan_version.names),
        number=term.number,
        period=Period(term.starts_on, term.ends_on),
        state=state,
        offer_id=term.offer_id,
        closes_on=closing_day(subscription_facts(subscription.pk), term.number) if state == "measuring" else None,
    )


def closing_day(subscription: SubscriptionFacts, term_number: int) -> date | None:
    """When the measured year behind a term's price closes; None for the first term, which is estimated."""
    start = term_period(subscription.signed_on, term_number, subscription.plan.term_months).start
    parameters: ConsumptionYearParameters = plan_of(subscription, start).offered_fee.terms.parameters
    measured = measured_period(subscription.signed_on, term_number, parameters.measuring)
    return measured.closes_on if measured else None


@waits_for_staff(place=20)
def prices_pending(at: datetime) -> Waiting:
    terms, count = first_rows(pending_terms(timezone.localtime(at).date()))
    return Waiting(
        code="pending",
        title=gettext_lazy("Terms without a price"),
        count=count,
        note=_("access is full, no invoice leaves"),
        url=list_address(Offer, "state=undecided"),
        template="admin/today/pending.html",
        rows=[pending_term(term) for term in terms],
    )
