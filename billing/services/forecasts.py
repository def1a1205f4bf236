"""The forecast of every running agreement, once a day, and who is told when it leaves this year's price behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db.models import Max

from billing.domain.forecast import Basis
from billing.domain.forecast_why import ForecastWhy
from billing.domain.money import Money
from billing.domain.price_change import exceeds_by_more_than
from billing.models import Forecast
from billing.selectors.prices import TermPrice, term_prices_of
from billing.services.chunks import SMALL_CHUNK, Subject, run_in_chunks
from billing.services.forecast_mail import tell_of_forecast
from billing.services.forecast_reading import Question, UsageBehind, question_of, read_usage
from billing.services.forecasting import make_forecast
from licensing.selectors import SubscriptionFacts, running_subscriptions
from tenants.domain.periods import ONE_DAY, add_months, local_day
from tenants.domain.typed_json import plain_json
from tenants.scoping import WORKER, scoped
from tenants.selectors import organizations_facts

JOB = "forecast_terms"
# Administrators are told when the likely price passes this year's by so many percent, each once a term.
THRESHOLDS = (10, 25)
# A few days of a first year say too little to alarm anybody.
FEWEST_DAYS_TO_ALARM = 30


def forecast_terms(as_of: datetime) -> int:
    """Keeps today's forecast of every running agreement that has used something; returns how many were new."""
    with scoped(WORKER):
        subscriptions = running_subscriptions()
    return forecast_subscriptions(subscriptions, as_of)


def forecast_subscriptions(subscriptions: Sequence[SubscriptionFacts], as_of: datetime) -> int:
    """The same of some agreements: a day's forecast is made once, and kept as it was made (R-X-7)."""
    by_id = {subscription.id: subscription for subscription in subscriptions}
    subjects = [Subject(subscription.organization_id, subscription.id) for subscription in subscriptions]
    return run_in_chunks(JOB, subjects, partial(_forecast_some, by_id, as_of), as_of, size=SMALL_CHUNK)


def _forecast_some(by_id: Mapping[UUID, SubscriptionFacts], as_of: datetime, subjects: Sequence[Subject]) -> int:
    questions = _open_questions([by_id[subject.id] for subject in subjects], as_of)
    usage = read_usage(questions)
    prices = term_prices_of([question.subscription.id for question in questions])
    return sum(
        _keep(question, usage[question.subscription.id], prices.get(question.subscription.id, {}), as_of)
        for question in questions
    )


def next_month_start(after: date) -> date:
    """When a replay of older days makes forecasts, beside the days on which somebody is reminded of notice."""
    return add_months(after.replace(day=1), 1)


def passed_threshold(likely: Money, this_year: Money) -> int:
    """The highest threshold that a price lies beyond; exactly on it is not beyond, and 0 is none.

    >>> this_year = Money(Decimal(40_000), "NOK")
    >>> [passed_threshold(Money(Decimal(fee), "NOK"), this_year) for fee in (44_000, 44_001, 50_001)]
    [0, 10, 25]
    """
    passed = (percent for percent in THRESHOLDS if exceeds_by_more_than(likely, this_year, Decimal(percent)))
    return max(passed, default=0)


def _open_questions(subscriptions: Iterable[SubscriptionFacts], as_of: datetime) -> list[Question]:
    """Of those that have no forecast for their own today."""
    # No zone is further than a day from UTC.
    days = Forecast.objects.filter(on__gte=as_of.date() - ONE_DAY, on__lte=as_of.date() + ONE_DAY)
    kept = set(days.values_list("subscription_id", "on"))
    organizations = organizations_facts({found.organization_id for found in subscriptions})
    questions = []
    for subscription in subscriptions:
        organization = organizations[subscription.organization_id]
        today = local_day(as_of, organization.timezone)
        if (subscription.id, today) not in kept and (question := question_of(subscription, organization, today)):
            questions.append(question)
    return questions


def _keep(question: Question, usage: UsageBehind, prices: dict[int, TermPrice], at: datetime) -> bool:
    """One agreement's forecast, and the mail if it is the first of its term to pass a threshold; whether it was new."""
    why = make_forecast(question, usage, _previous_fee(question, prices))
    if why is None:
        return False
    currency = question.organization.currency
    this_year = prices[question.running_term].price if question.running_term in prices else None
    passed = _newly_passed(question, why, this_year)
    _forecast, is_new = Forecast.objects.get_or_create(
        organization_id=question.organization.id,
        subscription_id=question.subscription.id,
        on=question.today,
        defaults={
            "term_number": question.measured.term_number,
            "currency": currency,
            "low_units": why.low.units,
            "likely_units": why.likely.units,
            "high_units": why.high.units,
            "low_fee": why.low.fee,
            "likely_fee": why.likely.fee,
            "high_fee": why.high.fee,
            "why": plain_json(why),
            "passed_percent": passed,
            "made_at": at,
        },
    )
    if is_new and passed and this_year is not None:
        tell_of_forecast(question, why, percent=passed, this_year=this_year, at=at)
    return is_new


def _previous_fee(question: Question, prices: dict[int, TermPrice]) -> Decimal | None:
    """What the term before costs or is offered at; while it waits for its own year to close, its last forecast."""
    number = question.measured.term_number - 1
    if number in prices:
        return (prices[number].price or prices[number].offered).amount
    latest = Forecast.objects.filter(subscription_id=question.subscription.id, term_number=number).first()
    return latest.likely_fee if latest else None


def _newly_passed(question: Question, why: ForecastWhy, this_year: Money | None) -> int:
    """The threshold that no earlier forecast of this term has passed; falling back and passing again is no news."""
    if this_year is None or not _is_founded(question, why):
        return 0
    passed = passed_threshold(Money(why.likely.fee, question.organization.currency), this_year)
    earlier = Forecast.objects.filter(
        subscription_id=question.subscription.id, term_number=question.measured.term_number
    )
    told: int = earlier.aggregate(told=Max("passed_percent"))["told"] or 0
    return passed if passed > told else 0


def _is_founded(question: Question, why: ForecastWhy) -> bool:
    known = question.today - question.subscription.signed_on
    return why.basis is Basis.LAST_YEAR or known >= timedelta(days=FEWEST_DAYS_TO_ALARM)
