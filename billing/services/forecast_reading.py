"""What forecasts are made from, read for many customers at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from billing.charge_rules.consumption_year import facts
from billing.charge_rules.consumption_year.parameters import ConsumptionYearParameters
from billing.domain.forecast import (
    MONTHS_TESTED,
    Quantities,
    days_left_last_year,
    days_so_far,
    days_so_far_last_year,
    recent_days,
)
from billing.domain.measured_period import MeasuredPeriod, measured_period, measured_period_of
from billing.services.measured_usage import usage_facts
from billing.services.plan_pricing import PricedCharge, has_yearly_fee, plan_of
from licensing.domain.terms import term_number_on, term_period
from licensing.selectors import SubscriptionFacts
from metering.domain.measure import Measure, add_values
from metering.selectors import measured_usage_of_many, usage_by_department_of_many, usage_by_month_of_many
from tenants.domain.periods import Period, add_months
from tenants.selectors import OrganizationFacts

ByDepartment = Mapping[UUID | None, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What will the term cost that the year being measured `today` prices? `before` is the measured year before it."""

    subscription: SubscriptionFacts
    organization: OrganizationFacts
    today: date
    measured: MeasuredPeriod
    before: Period | None
    fee: PricedCharge

    @property
    def parameters(self) -> ConsumptionYearParameters:
        parameters: ConsumptionYearParameters = self.fee.terms.parameters
        return parameters

    @property
    def meters(self) -> list[str]:
        return [weight.meter for weight in self.parameters.weights]

    @property
    def units(self) -> Measure:
        return Measure({weight.meter: weight.units_of(Decimal(1)) for weight in self.parameters.weights})

    @property
    def term(self) -> Period:
        return term_period(self.subscription.signed_on, self.measured.term_number, self.subscription.plan.term_months)

    @property
    def running_term(self) -> int:
        subscription = self.subscription
        return term_number_on(self.today, subscription.signed_on, subscription.plan.term_months)

    @property
    def so_far(self) -> Period | None:
        return days_so_far(self.today, self.measured.period)

    @property
    def so_far_last_year(self) -> Period | None:
        """None where the licence did not run on all of them."""
        if self.before is None or self.before.start < self.subscription.signed_on:
            return None
        return days_so_far_last_year(self.today, self.measured.period, self.before)

    @property
    def left_last_year(self) -> Period | None:
        if self.before is None:
            return None
        return days_left_last_year(self.today, self.measured.period, self.before, self.subscription.signed_on)

    @property
    def recent(self) -> Period | None:
        return recent_days(self.today, self.subscription.signed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageBehind:
    """By meter, of each of the question's periods; None for one that has no days."""

    so_far: facts.MeasuredUsage | None
    left_last_year: Quantities | None
    recent: Quantities | None
    months: Mapping[date, Mapping[str, Decimal]]
    departments: ByDepartment
    departments_last_year: ByDepartment | None


def question_of(subscription: SubscriptionFacts, organization: OrganizationFacts, today: date) -> Question | None:
    """None if the agreement does not run today, ends before the term that would be priced, or measures nothing."""
    if today < subscription.signed_on or _ends_by(subscription, today) or not has_yearly_fee(subscription):
        return None
    options = _coming_fee(subscription, today).terms.parameters.measuring
    measured = measured_period_of(today, subscription.signed_on, options)
    priced = term_period(subscription.signed_on, measured.term_number, subscription.plan.term_months)
    if _ends_by(subscription, priced.start) or not subscription.is_invoiced_here(priced.start):
        return None
    before = measured_period(subscription.signed_on, measured.term_number - 1, options)
    return Question(
        subscription=subscription,
        organization=organization,
        today=today,
        measured=measured,
        before=before.period if before else None,
        fee=plan_of(subscription, priced.start).offered_fee,
    )


def _coming_fee(subscription: SubscriptionFacts, today: date) -> PricedCharge:
    """Of the term after the running one: which days are measured is the same for every term."""
    number = term_number_on(today, subscription.signed_on, subscription.plan.term_months) + 1
    coming = term_period(subscription.signed_on, number, subscription.plan.term_months)
    return plan_of(subscription, coming.start).offered_fee


def _ends_by(subscription: SubscriptionFacts, day: date) -> bool:
    return subscription.ends_on is not None and subscription.ends_on <= day


def read_usage(questions: Iterable[Question]) -> dict[UUID, UsageBehind]:
    """By subscription, in a few statements for all of them."""
    found: dict[UUID, UsageBehind] = {}
    for turn in _one_of_each_organization(questions):
        found |= _read_turn(turn)
    return found


def _one_of_each_organization(questions: Iterable[Question]) -> Iterator[Sequence[Question]]:
    """Usage is read by organization: a second agreement of one waits for the next turn."""
    waiting = list(questions)
    while waiting:
        turn = {question.organization.id: question for question in reversed(waiting)}
        yield list(turn.values())
        waiting = [question for question in waiting if turn[question.organization.id] is not question]


def _read_turn(questions: Sequence[Question]) -> dict[UUID, UsageBehind]:
    meters = sorted({meter for question in questions for meter in question.meters})
    so_far = {question.organization.id: question.so_far for question in questions}
    measured = measured_usage_of_many(_there(so_far), meters)
    departments = usage_by_department_of_many(_there(so_far), meters)
    last_year = _by_department({q.organization.id: q.so_far_last_year for q in questions}, meters)
    left = _by_department({q.organization.id: q.left_last_year for q in questions}, meters)
    recent = _by_department({q.organization.id: q.recent for q in questions}, meters)
    months = usage_by_month_of_many(list(so_far), _months(questions), meters)
    return {
        question.subscription.id: UsageBehind(
            so_far=usage_facts(measured[key]) if (key := question.organization.id) in measured else None,
            left_last_year=_together(left[key], question.meters),
            recent=_together(recent[key], question.meters),
            months=months.get(key, {}),
            departments=departments.get(key, {}),
            departments_last_year=last_year[key],
        )
        for question in questions
    }


def _there(periods: Mapping[UUID, Period | None]) -> dict[UUID, Period]:
    return {key: period for key, period in periods.items() if period is not None}


def _by_department(periods: Mapping[UUID, Period | None], meters: Sequence[str]) -> dict[UUID, ByDepartment | None]:
    there = _there(periods)
    found = usage_by_department_of_many(there, meters)
    return {key: found.get(key, {}) if key in there else None for key in periods}


def _together(departments: ByDepartment | None, meters: Sequence[str]) -> Quantities | None:
    """What the departments used, and none; every meter of the plan is in it."""
    if departments is None:
        return None
    total = add_values(*departments.values())
    return {meter: total.get(meter, Decimal(0)) for meter in meters}


def _months(questions: Sequence[Question]) -> Period:
    """Those that are tested, and those that they are expected from: a year before them."""
    days = [question.today for question in questions]
    return Period(add_months(min(days).replace(day=1), -2 * MONTHS_TESTED), add_months(max(days).replace(day=1), 1))
