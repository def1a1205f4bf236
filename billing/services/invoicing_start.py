"""An agreement that was invoiced elsewhere is invoiced here from a term on: which price comes first, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts, EstimateBasis, MeasuredUsage
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.measured_period import MeasuredPeriod, measured_period
from billing.domain.money import Money
from billing.models import Offer
from billing.services.agreements import offer_first_year, refuse_strange_units, refuse_unused_units
from billing.services.chunks import Subject
from billing.services.plan_pricing import plan_of
from billing.services.pricing import price_or_refuse
from billing.services.repricing import price_years
from licensing.domain.terms import term_number_on, term_period
from licensing.selectors import SubscriptionFacts, subscription_facts
from licensing.services.invoicing import note_invoiced_here
from tenants.domain.periods import Period, local_day
from tenants.domain.refusal import Refused
from tenants.selectors import OrganizationFacts, organization_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPrice:
    """Of the first term that is invoiced here: its days, and what its price is made from.

    `measured` is None for a term that is estimated. `offered` is the price without VAT that waits for staff; None while
    the usage behind it is still coming in, until the day on which that closes.
    """

    term_number: int
    term: Period
    measured: MeasuredPeriod | None
    offer_id: UUID | None
    offered: Money | None


@transaction.atomic
def begin_invoicing(
    *, subscription_id: UUID, first_day: date, reason: str, at: datetime, expected_units: Decimal | None = None
) -> FirstPrice:
    """Everything that begins on this local day or later is priced, charged and invoiced here; says what comes first.

    A yearly fee is fixed for a whole term (R-SCALGO-3): the day is the first of the running term, or of the next one.
    Its price is made as any other's, from the usage of the year before as it was measured here (R-SCALGO-4), or from an
    estimate for the first term (R-SCALGO-6), or from `expected_units` where staff know better; and it waits for staff,
    as nobody has accepted it by a signature.

    Raises `NotFound`, and `Refused`: REASON_MISSING, NOT_INVOICED_ELSEWHERE, INVOICED_HERE_ALREADY, PLAN_NOT_RUNNING,
    FIRST_DAY_OUT_OF_RANGE; FIRST_DAY_IN_TERM with the days that can be chosen; CANNOT_BE_PRICED;
    EXPECTED_UNITS_INVALID, and EXPECTED_UNITS_UNUSED of a term that is not the first.
    """
    refuse_strange_units(expected_units)
    note_invoiced_here(subscription_id, first_day, reason=reason, at=at)
    subscription = subscription_facts(subscription_id)
    organization = organization_facts(subscription.organization_id)
    number = _term_that_begins(subscription, first_day, local_day(at, organization.timezone))
    term = term_period(subscription.signed_on, number, subscription.plan.term_months)
    if number == 1:
        offer_first_year(organization.id, subscription.id, _basis(organization, expected_units), at)
        return _first_price(subscription, number, term, None)
    refuse_unused_units(expected_units)
    measured = _measured(subscription, number, term, organization.currency)
    price_years(at, [Subject(organization.id, subscription.id)])
    return _first_price(subscription, number, term, measured)


def preview_invoicing(
    *, subscription_id: UUID, first_day: date, reason: str, at: datetime, expected_units: Decimal | None = None
) -> FirstPrice:
    """What `begin_invoicing` would do; nothing is written. Raises as it does."""
    with transaction.atomic():
        first = begin_invoicing(
            subscription_id=subscription_id, first_day=first_day, reason=reason, at=at, expected_units=expected_units
        )
        transaction.set_rollback(True)
    return first


def first_days(subscription: SubscriptionFacts, today: date) -> tuple[date, ...]:
    """The days on which invoicing can begin: of the running term, which is charged whole, and of the next one."""
    number = term_number_on(max(today, subscription.signed_on), subscription.signed_on, subscription.plan.term_months)
    starts = [
        term_period(subscription.signed_on, number + more, subscription.plan.term_months).start for more in (0, 1)
    ]
    return tuple(day for day in starts if subscription.ends_on is None or day < subscription.ends_on)


def _term_that_begins(subscription: SubscriptionFacts, first_day: date, today: date) -> int:
    days = first_days(subscription, today)
    if first_day not in days:
        raise Refused(
            "FIRST_DAY_IN_TERM",
            _("A year has one price: invoicing begins on the first day of the running term, or of the next one."),
            {"first_days": [day.isoformat() for day in days]},
            is_input=True,
        )
    return term_number_on(first_day, subscription.signed_on, subscription.plan.term_months)


def _measured(subscription: SubscriptionFacts, number: int, term: Period, currency: str) -> MeasuredPeriod | None:
    """The usage behind the price of a later term. Raises `Refused` where no usage at all could be priced."""
    fee = plan_of(subscription, term.start).offered_fee
    parameters: ConsumptionYearParameters = fee.terms.parameters
    measured = measured_period(subscription.signed_on, number, parameters.measuring)
    if measured is not None:
        nothing = MeasuredUsage(
            period=measured.period, usage={weight.meter: Decimal(0) for weight in parameters.weights}
        )
        price_or_refuse(fee.terms, ConsumptionYearFacts(measured=nothing), term, currency)
    return measured


def _basis(organization: OrganizationFacts, expected_units: Decimal | None) -> EstimateBasis:
    return EstimateBasis(
        organization_type=organization.organization_type,
        employees=organization.employees,
        expected_units=expected_units,
    )


def _first_price(
    subscription: SubscriptionFacts, number: int, term: Period, measured: MeasuredPeriod | None
) -> FirstPrice:
    offer = Offer.objects.filter(subscription_id=subscription.id, term_number=number).order_by("-revision").first()
    return FirstPrice(
        term_number=number,
        term=term,
        measured=measured,
        offer_id=offer.pk if offer else None,
        offered=Money(offer.amount, offer.currency).rounded() if offer else None,
    )
