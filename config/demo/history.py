"""What happened since the first agreement was signed, day by day, as the jobs and the vendor's staff would do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from billing.domain.money import Money
from billing.models import Offer
from billing.services.agreements import Signature, sign_agreement
from billing.services.offers import adjust_offer, approve_offer, hold_offer
from config.demo.customers import CUSTOMERS, DemoCustomer
from config.demo.organizations import organization_id_of
from config.job_lock import job_lock
from config.jobs import instant_of, next_due_day, run_jobs_as_of
from licensing.selectors import subscriptions_of
from licensing.services.notice import give_notice
from tenants.models import User
from tenants.scoping import STAFF, Role, Scope, scoped

PLAN = "scalgo_live_consumption"
# What was proposed in these days is left for whoever looks at the demo.
LEFT_TO_DECIDE = timedelta(days=5)


def live_through(today: date, tell: Callable[[date], None]) -> None:
    """From the first signature to today: signatures and notice on their days, the jobs, and staff who decide."""
    with job_lock(wait=True):
        day: date | None = min(customer.signed_on(today) for customer in CUSTOMERS)
        while day is not None:
            tell(day)
            _live_one_day(day, today)
            day = _next_day(day, today)


def _live_one_day(day: date, today: date) -> None:
    for customer in CUSTOMERS:
        if customer.signed_on(today) == day:
            _sign(customer, day)
        if customer.notice_days_ago is not None and today - timedelta(days=customer.notice_days_ago) == day:
            _give_notice(customer, day)
    at = instant_of(day)
    is_replay = day < today
    run_jobs_as_of(at, is_replay=is_replay)
    if day < today - LEFT_TO_DECIDE and _decide_offers(at):
        run_jobs_as_of(at, is_replay=is_replay)


def _next_day(day: date, today: date) -> date | None:
    """The next one on which a job, or somebody, has something to do; and today, whose forecasts visitors see."""
    days = [next_due_day(day, today), today, *_days_of_customers(today)]
    return min((found for found in days if found is not None and day < found <= today), default=None)


def _days_of_customers(today: date) -> list[date]:
    notices = [
        today - timedelta(days=customer.notice_days_ago)
        for customer in CUSTOMERS
        if customer.notice_days_ago is not None
    ]
    return [customer.signed_on(today) for customer in CUSTOMERS] + notices


def _sign(customer: DemoCustomer, day: date) -> None:
    organization_id = organization_id_of(customer)
    with scoped(STAFF):
        if not subscriptions_of(organization_id):
            signature = Signature(signed_on=day, signed_by=customer.signed_by)
            sign_agreement(organization_id=organization_id, plan_code=PLAN, signature=signature, at=instant_of(day))


def _give_notice(customer: DemoCustomer, day: date) -> None:
    at = datetime.combine(day, time(10, 30), ZoneInfo(customer.organization.timezone))
    with scoped(STAFF):
        (subscription,) = subscriptions_of(organization_id_of(customer))
        if subscription.notice is None:
            give_notice(subscription_id=subscription.id, received_at=at)


def _decide_offers(at: datetime) -> int:
    """Vera decides what waits: what was agreed on is adjusted, what is odd is held, all else approved."""
    with scoped(STAFF):
        vera = User.objects.get(email="vera@terreng.example")
        waiting = list(Offer.objects.filter(verdicts__isnull=True, proposed_at__lte=at).select_related("organization"))
    with scoped(Scope(Role.STAFF, user_id=vera.pk)):
        for offer in waiting:
            _decide(offer, _customer_of(offer.organization.slug), at)
    return len(waiting)


def _decide(offer: Offer, customer: DemoCustomer, at: datetime) -> None:
    offer_id: UUID = offer.pk
    if offer.term_number in customer.held:
        hold_offer(offer_id=offer_id, reason=customer.held[offer.term_number], at=at)
    elif offer.term_number in customer.adjusted:
        amount, reason = customer.adjusted[offer.term_number]
        adjust_offer(offer_id=offer_id, amount=Money(Decimal(amount), offer.currency), reason=reason, at=at)
    else:
        approve_offer(offer_id=offer_id, at=at)


def _customer_of(slug: str) -> DemoCustomer:
    return next(customer for customer in CUSTOMERS if customer.slug == slug)
