"""Before the last day for notice, license administrators get that day and an indicative price (R-SCALGO-21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from billing.domain.money import Money
from billing.domain.reminders import is_reminded, next_reminder_on, reminder_due
from billing.models import Forecast, IndicationSource, NoticeReminder
from billing.selectors.forecasts import forecast_why
from billing.selectors.prices import term_prices, term_prices_of
from billing.services.chunks import SMALL_CHUNK, Subject, run_in_chunks
from billing.services.forecast_mail import price_range
from billing.services.forecasts import forecast_subscriptions
from billing.services.plan_pricing import has_yearly_fee
from licensing.domain.terms import term_period
from licensing.selectors import SubscriptionFacts, TermFacts, running_subscriptions
from tenants.domain.periods import Period, local_day
from tenants.scoping import WORKER, scoped
from tenants.selectors import OrganizationFacts, organizations_facts
from tenants.services.outbox import Mail, tell_license_administrators

JOB = "remind_of_notice"

# By subscription and the coming term: which reminders were sent.
Sent = Mapping[tuple[UUID, int], set[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """The reminder of `days` before the last day on which notice ends the running `term`."""

    subscription: SubscriptionFacts
    organization: OrganizationFacts
    term: TermFacts
    days: int
    today: date

    @property
    def coming_number(self) -> int:
        return self.term.number + 1

    @property
    def coming(self) -> Period:
        return term_period(self.subscription.signed_on, self.coming_number, self.subscription.plan.term_months)

    @property
    def last_day_for_notice(self) -> date:
        return self.subscription.last_day_for_notice(self.term)


def remind_of_notice(as_of: datetime) -> int:
    """Sends every reminder whose day has come, each once, and keeps what it said; returns how many.

    None where the agreement's end is known already. The forecast that is indicated is today's.
    """
    with scoped(WORKER):
        going_on = {found.id: found for found in running_subscriptions() if found.ends_on is None}
    subjects = [Subject(found.organization_id, found.id) for found in going_on.values()]
    return run_in_chunks(JOB, subjects, partial(_remind_some, going_on, as_of), as_of, size=SMALL_CHUNK)


def _remind_some(going_on: Mapping[UUID, SubscriptionFacts], as_of: datetime, subjects: Sequence[Subject]) -> int:
    due = list(_due([going_on[subject.id] for subject in subjects], as_of))
    prices = term_prices_of([found.subscription.id for found in due])
    undecided = [found.subscription for found in due if not _is_decided(prices.get(found.subscription.id, {}), found)]
    forecast_subscriptions(undecided, as_of)
    return sum(_remind(found, as_of) for found in due)


def next_reminder_after(day: date) -> date | None:
    """The first day after `day` on which somebody is to be reminded, as far as terms have begun."""
    with scoped(WORKER):
        subscriptions = [found for found in running_subscriptions() if found.ends_on is None and found.terms]
        sent = _sent()
    days = [
        next_reminder_on(day, found.last_day_for_notice(term), sent.get((found.id, term.number + 1), set()))
        for found in subscriptions
        for term in found.terms[-1:]
        if is_reminded(term.period)
    ]
    return min((due for due in days if due is not None), default=None)


def _due(subscriptions: Sequence[SubscriptionFacts], as_of: datetime) -> Iterator[DueReminder]:
    organizations = organizations_facts({found.organization_id for found in subscriptions})
    sent = _sent()
    for subscription in subscriptions:
        organization = organizations[subscription.organization_id]
        today = local_day(as_of, organization.timezone)
        term = subscription.term_on(today)
        if term is None or not is_reminded(term.period):
            continue
        already = sent.get((subscription.id, term.number + 1), set())
        days = reminder_due(today, subscription.last_day_for_notice(term), already)
        if days is not None:
            yield DueReminder(subscription=subscription, organization=organization, term=term, days=days, today=today)


def _sent() -> Sent:
    found: dict[tuple[UUID, int], set[int]] = {}
    for subscription_id, number, days in NoticeReminder.objects.values_list("subscription_id", "term_number", "days"):
        found.setdefault((subscription_id, number), set()).add(days)
    return found


def _is_decided(prices: Mapping[int, Any], due: DueReminder) -> bool:
    return due.coming_number in prices and prices[due.coming_number].price is not None


def _remind(due: DueReminder, at: datetime) -> bool:
    """The row and the mails are one: whoever comes second finds the row, and says nothing. Whether it was new."""
    indication, words = _indication(due)
    _row, is_new = NoticeReminder.objects.get_or_create(
        organization_id=due.organization.id,
        subscription_id=due.subscription.id,
        term_number=due.coming_number,
        days=due.days,
        defaults={
            "on": due.today,
            "last_day_for_notice": due.last_day_for_notice,
            "currency": due.organization.currency,
            "reminded_at": at,
            **indication,
        },
    )
    if is_new:
        _tell(due, {"source": str(indication["source"]), **words}, at)
    return is_new


def _indication(due: DueReminder) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is kept of the indicative price, and what the mail says of it."""
    prices = term_prices(due.subscription.id)
    if _is_decided(prices, due):
        price: Money = prices[due.coming_number].price or Money.zero(due.organization.currency)
        return {"source": IndicationSource.PRICE, "amount": price.amount}, {"likely": price}
    forecast = Forecast.objects.filter(
        subscription_id=due.subscription.id, term_number=due.coming_number, on__lte=due.today
    ).first()
    if forecast is None:
        return {"source": IndicationSource.NONE}, {}
    kept = {
        "source": IndicationSource.FORECAST,
        "forecast": forecast,
        "low": forecast.low_fee,
        "amount": forecast.likely_fee,
        "high": forecast.high_fee,
    }
    return kept, price_range(forecast_why(forecast), forecast.currency)


def _tell(due: DueReminder, words: Mapping[str, Any], at: datetime) -> None:
    mail = Mail(
        reason=f"notice {due.subscription.id} {due.coming_number} {due.days}",
        template="notice_reminder",
        context={
            "product": due.subscription.plan.product_name,
            "last_day_for_notice": due.last_day_for_notice,
            "city": ZoneInfo(due.organization.timezone).key.rpartition("/")[2].replace("_", " "),
            "ends_on": due.term.period.last_day,
            "starts_on": due.coming.start,
            "last_day": due.coming.last_day,
            "is_priced": has_yearly_fee(due.subscription),
            "has_yearly_terms": due.subscription.plan.has_yearly_terms,
            **words,
        },
    )
    tell_license_administrators(mail, organization_id=due.organization.id, at=at)
