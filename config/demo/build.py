"""Builds the demo through the same services, API and jobs that customers use. Each step can be run again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from billing.models import Offer
from billing.selectors.prices import term_prices
from config.demo.cast import SELLER, TEAM_SELLER
from config.demo.customers import CUSTOMERS, ELVEBAKK, FJELLVIK, DemoCustomer
from config.demo.history import first_signature, live_through
from config.demo.licensees import DESKS, LICENSEES
from config.demo.licensees.answering import answering_events
from config.demo.licensees.living import are_clients_replaced, found, is_begun, replace_clients
from config.demo.licensees.working import work_through
from config.demo.organizations import (
    create_logins,
    make_customer,
    make_seller,
    organization_id_of,
    organization_of_slug,
)
from config.demo.progress import Progress, tell_progress
from config.demo.prospects import bring_prospects
from config.demo.sending import import_history, send_events
from config.demo.usage import DemoEvent, late_event, usage_events
from config.job_lock import replay_lock
from licensing.selectors import subscriptions_of
from tenants.domain.periods import ONE_DAY, Period, add_months
from tenants.models import Organization
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key

__all__ = ["build_demo", "create_logins", "is_built"]

MAPS = "Terreng Live"
# Of a hundred: making customers, then their usage, then the days since, then how people worked.
ORGANIZATIONS_DONE, USAGE_DONE, JOBS_DONE, ALL = 8, 35, 65, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The days of the demo, counted from the day on which it is built."""

    built_at: datetime

    @property
    def today(self) -> date:
        return self.built_at.date()

    @property
    def first_day(self) -> date:
        return first_signature(self.today)

    @property
    def oldest_for_the_api(self) -> date:
        """The API takes events of so many months, and a day is left as a margin."""
        return add_months(self.today, -settings.EVENTS_OLDEST_MONTHS) + ONE_DAY


def is_built() -> bool:
    """Whether it is there to its end: the newcomer's term stands on its invoice, and all have new clients."""
    with scoped(STAFF):
        newcomer = Organization.objects.filter(slug=ELVEBAKK.slug).first()
        found = subscriptions_of(newcomer.pk) if newcomer else []
        prices = [price for subscription in found for price in term_prices(subscription.id).values()]
    is_invoiced = bool(prices) and all(price.invoice_number for price in prices)
    return is_invoiced and all(are_clients_replaced(licensee) for licensee in LICENSEES if is_begun(licensee))


def build_demo(built_at: datetime) -> None:
    """All steps in order, with their progress told to the pages."""
    demo = Demo(built_at=built_at)
    _make_customers(demo)
    for index, customer in enumerate(CUSTOMERS):
        _tell("USAGE", ORGANIZATIONS_DONE + index * (USAGE_DONE - ORGANIZATIONS_DONE) // len(CUSTOMERS))
        _bring_usage(customer, demo)
    days = (demo.today - demo.first_day).days
    with replay_lock():
        live_through(
            demo.today,
            lambda day: _tell("JOBS", USAGE_DONE + (day - demo.first_day).days * (JOBS_DONE - USAGE_DONE) // days),
        )
        _work(demo)
    _send_late(FJELLVIK, demo)
    _tell("DONE", ALL)


def _make_customers(demo: Demo) -> None:
    maps = make_seller(SELLER, min(customer.signed_on(demo.today) for customer in CUSTOMERS))
    teams = make_seller(TEAM_SELLER, min(licensee.signed_on(demo.today) for licensee in LICENSEES))
    for index, customer in enumerate(CUSTOMERS):
        _tell("ORGANIZATIONS", index * ORGANIZATIONS_DONE // len(CUSTOMERS))
        make_customer(customer, maps, demo.today)
    for licensee in LICENSEES:
        found(licensee, teams, demo.today)
    bring_prospects(demo.built_at)


def _work(demo: Demo) -> None:
    """While the jobs wait: they would end what began years ago and has not been replayed to its end."""
    for index, licensee in enumerate(LICENSEES):
        begun, share = JOBS_DONE + index * (ALL - JOBS_DONE) // len(LICENSEES), (ALL - JOBS_DONE) // len(LICENSEES)
        days = (demo.today - licensee.signed_on(demo.today)).days
        for day in work_through(licensee, demo.built_at):
            _tell("WORK", min(ALL - 1, begun + share * (day - licensee.signed_on(demo.today)).days // days))
        if licensee in DESKS:
            _send(answering_events(licensee, demo.built_at), licensee.slug, "Chat2Desk", demo)
        # From now on real clients are at work; it says, too, that all this has been done.
        with scoped(STAFF):
            replace_clients(licensee, demo.built_at)


def _tell(step: str, done: int) -> None:
    tell_progress(Progress(done=done, total=ALL, step=step))


def _bring_usage(customer: DemoCustomer, demo: Demo) -> None:
    """What is older than the API accepts is imported, as staff do; the rest is sent with the customer's own key."""
    signed_on = customer.signed_on(demo.today)
    border = max(signed_on, demo.oldest_for_the_api)
    if signed_on < border:
        older = usage_events(customer, Period(signed_on, border), signed_on)
        import_history(older, organization_id=organization_id_of(customer), at=demo.built_at)
    _send(usage_events(customer, Period(border, demo.today), signed_on), customer.slug, MAPS, demo)


def _send_late(customer: DemoCustomer, demo: Demo) -> None:
    """Usage of a year that has closed: it counts in the next one, marked with its own date (R-X-6)."""
    with scoped(STAFF):
        (subscription,) = subscriptions_of(organization_id_of(customer))
        closed = Offer.objects.filter(subscription_id=subscription.id).latest("term_number")
    if closed.measured_ends_on is not None:
        event = late_event(customer, closed.measured_ends_on - 9 * ONE_DAY)
        _send([event], customer.slug, MAPS, demo)


def _send(events: Iterable[DemoEvent], slug: str, product: str, demo: Demo) -> None:
    """With a key of the customer's own, named for the product that sends."""
    with scoped(STAFF):
        _key, secret = create_api_key(
            name=product, scopes=["events:write"], at=demo.built_at, organization_id=organization_of_slug(slug)
        )
    send_events(events, base_url=settings.BASE_URL, key=secret)
