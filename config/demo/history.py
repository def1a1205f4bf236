"""What happened since the first agreement was signed, day by day, as the jobs and the vendor's staff would do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from billing.domain.money import Money
from billing.models import InvoiceKind, Offer
from billing.selectors.invoices import issued_invoices
from billing.services.agreements import Signature, sign_agreement
from billing.services.crediting import CreditWish, credit_invoice
from billing.services.offers import adjust_offer, approve_offer, hold_offer
from config.demo.customers import CUSTOMERS, DemoCustomer
from config.demo.customers.customer import DemoCredit
from config.demo.licensees import LICENSEES
from config.demo.licensees.living import happenings_of, live_day
from config.demo.organizations import organization_id_of
from config.jobs import instant_of, next_due_day, run_jobs_as_of
from licensing.selectors import subscriptions_of
from licensing.services.notice import give_notice
from tenants.models import User
from tenants.scoping import STAFF, Role, Scope, scoped

PLAN = "scalgo_live_consumption"
# What was proposed in these days is left for whoever looks at the demo.
LEFT_TO_DECIDE = timedelta(days=5)


def live_through(today: date, tell: Callable[[date], None]) -> None:
    """From the first signature to today: signatures and notice on their days, the jobs, and staff who decide.

    To be called under the lock of the jobs.
    """
    day, due_on = first_signature(today), first_signature(today)
    while True:
        tell(day)
        has_news = _live_one_day(day, today)
        if has_news or due_on <= day:
            _run_jobs(day, today)
        if day == today:
            return
        due_on = next_due_day(day, today) or today
        day = min(found for found in (due_on, *_days_of_customers(today)) if found > day)


def first_signature(today: date) -> date:
    """Of all customers."""
    first = min(customer.signed_on(today) for customer in CUSTOMERS)
    return min(first, *(licensee.signed_on(today) for licensee in LICENSEES))


def _live_one_day(day: date, today: date) -> bool:
    """What customers do; whether it is something that the jobs have to do with at once."""
    has_news = False
    for customer in CUSTOMERS:
        if customer.signed_on(today) == day:
            _sign(customer, day)
            has_news = True
        if customer.notice_days_ago is not None and today - timedelta(days=customer.notice_days_ago) == day:
            _give_notice(customer, day)
            has_news = True
        if customer.credited is not None and today - timedelta(days=customer.credited.days_ago) == day:
            _credit(customer, customer.credited, day)
            has_news = True
    for licensee in LICENSEES:
        live_day(licensee, day, today)
    return has_news


def _run_jobs(day: date, today: date) -> None:
    at = instant_of(day)
    is_replay = day < today
    run_jobs_as_of(at, is_replay=is_replay)
    if day < today - LEFT_TO_DECIDE and _decide_offers(at):
        run_jobs_as_of(at, is_replay=is_replay)


def _days_of_customers(today: date) -> list[date]:
    notices = [
        today - timedelta(days=customer.notice_days_ago)
        for customer in CUSTOMERS
        if customer.notice_days_ago is not None
    ]
    credits_given = [
        today - timedelta(days=customer.credited.days_ago) for customer in CUSTOMERS if customer.credited is not None
    ]
    people = [day for licensee in LICENSEES for day in happenings_of(licensee, today)]
    return [customer.signed_on(today) for customer in CUSTOMERS] + notices + credits_given + people


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


def _credit(customer: DemoCustomer, credit: DemoCredit, day: date) -> None:
    """Vera does, once."""
    with scoped(Scope(Role.STAFF, user_id=_vera().pk)):
        invoices = [
            found for found in issued_invoices(organization_id_of(customer)) if found.kind is InvoiceKind.INVOICE
        ]
        if invoices and not invoices[0].credited_by:
            amounts = {1: Decimal(credit.net)}
            wish = CreditWish(invoice_id=invoices[0].id, amounts=amounts, reason=credit.reason)
            credit_invoice(wish, at=instant_of(day))


def _decide_offers(at: datetime) -> int:
    """Vera decides what waits: what was agreed on is adjusted, what is odd is held, all else approved."""
    vera = _vera()
    with scoped(STAFF):
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


def _vera() -> User:
    with scoped(STAFF):
        vera: User = User.objects.get(email="vera@terreng.example")
        return vera


def _customer_of(slug: str) -> DemoCustomer:
    return next(customer for customer in CUSTOMERS if customer.slug == slug)
