"""Vera at work: a vendor with customers, offers to decide, and things that went wrong; and her browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from billing.models import Offer, ParkedWork, Seller
from billing.services.workshops import request_workshop
from config.jobs import JOBS
from licensing.services.capacity import add_seat_lot
from metering.models import EventConflict
from tenants.domain.periods import add_months
from tenants.models import AuditEntry, OutboxMessage, User
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.services.api_keys import create_api_key
from tenants.services.departments import add_department
from tenants.services.invitations import invite_user
from tenants.services.memberships import Roles
from tests.billing.quoting import quote_sent
from tests.billing.setting import add_customer, open_shop, sign, sign_elsewhere
from tests.cast import make_member, make_organization, make_user
from tests.metering.sending import event, send

SIGNED_ON = date(2014, 5, 20)
# Vera's morning: an offer waits for each customer whose year has closed.
NOW = datetime(2015, 5, 25, 7, tzinfo=UTC)

# What each was expected to use in the first year; nothing of it came, so that every offer is 20,000.
EXPECTED = {"fjellvik": "400", "storm": "50", "havnes": "900"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """A vendor's books: customers and subscriptions by slug; `newcomer` is invoiced by nobody yet."""

    vera: User
    ada: User
    customers: dict[str, UUID]
    subscriptions: dict[str, UUID]
    newcomer: UUID

    def offer(self, slug: str, term_number: int = 2) -> Offer:
        with scoped(STAFF):
            found: Offer = Offer.objects.get(subscription=self.subscriptions[slug], term_number=term_number)
            return found


def open_business(customers: Mapping[str, str] = EXPECTED, signed_on: date = SIGNED_ON) -> Business:
    """Customers in their second year, each with an offer that waits, and one new one without anything."""
    signed_at = datetime.combine(signed_on, time(9), UTC)
    seller = open_shop(signed_at)
    ids, subscriptions = {}, {}
    for slug, units in customers.items():
        ids[slug] = add_customer(seller, slug, signed_at)
        subscriptions[slug] = sign(ids[slug], signed_on, signed_at, Decimal(units))
    run_jobs(signed_at + timedelta(days=1))
    run_jobs(datetime.combine(add_months(signed_on, 12) + timedelta(days=3), time(5), UTC))
    with scoped(STAFF):
        vera, ada = make_user("vera", is_staff=True), make_user("ada")
        newcomer = make_organization("newcomer")
        make_member(newcomer, ada, is_license_administrator=True)
    return Business(vera=vera, ada=ada, customers=ids, subscriptions=subscriptions, newcomer=newcomer.pk)


def one_customer() -> Business:
    """A business of one, whose first year has closed."""
    with time_machine.travel(NOW, tick=False):
        return open_business({"fjellvik": EXPECTED["fjellvik"]})


def three_customers() -> Business:
    """Each with an offer that waits."""
    with time_machine.travel(NOW, tick=False):
        return open_business()


def customers_in_trouble() -> Business:
    """Three, and one of everything that can go wrong."""
    with time_machine.travel(NOW, tick=False):
        business = open_business()
        let_things_go_wrong(business)
    return business


def run_jobs(as_of: datetime) -> None:
    """All but what renders files and sends mail."""
    for job in JOBS:
        if job.name not in ("render_documents", "send_waiting_mail"):
            job.run(as_of)


def let_things_go_wrong(business: Business, now: datetime = NOW) -> None:
    """A mail that a server refused, a customer whose invoicing failed, an event that came again with other content.

    And what a salesman waits for: somebody who asks for a quote.
    """
    fjellvik = business.customers["fjellvik"]
    with scoped(STAFF):
        OutboxMessage.objects.create(
            organization_id=fjellvik,
            reason_key="of the test",
            template="invoice_issued",
            locale="nb",
            recipients=["invoices@fjellvik.example"],
            queued_at=now - timedelta(hours=3),
            next_attempt_at=now + timedelta(hours=1),
            attempts=4,
            last_error="SMTPServerDisconnected: 421 try again later",
        )
        ParkedWork.objects.create(
            organization_id=business.customers["storm"],
            job="invoice_charges",
            subject_id=business.customers["storm"],
            code="DATE_BEFORE_SERIES",
            reason="The series holds a document of 2015-05-26 already.",
            parked_at=now - timedelta(days=2),
        )
        add_department(fjellvik, code="vann", name="Vann og avløp", at=now)
        seller = Seller.objects.get()
        create_api_key(name="web shop", scopes=["events:write"], at=now, organization_id=fjellvik)
        invite_user(fjellvik, "gudrun@fjellvik.example", Roles(is_license_administrator=True), at=now)
    quote_sent(seller, now)
    with scoped(STAFF):
        desk_licence = sign_elsewhere(business.customers["storm"], "chat2desk_named", now.date(), now)
        add_seat_lot(desk_licence, kind="named", quantity=3, starts_on=now.date(), at=now)
        request_workshop(fjellvik, "For the whole planning department, in June", at=now)
    send_tiles(fjellvik, 3, now - timedelta(days=1))
    send_tiles(fjellvik, 4, now - timedelta(days=1))


def send_tiles(organization_id: UUID, value: int, at: datetime) -> None:
    tiles = {**event("e-1", value, at.isoformat()), "type": "map_tiles"}
    send([tiles], Scope(Role.WEB, organization_id), at=at)


def count_conflicts() -> int:
    with scoped(STAFF):
        return EventConflict.objects.count()


class Desk:
    """Vera's browser on the vendor's site, and the business that she looks at."""

    def __init__(self, business: Business) -> None:
        self.business = business
        self.client = browser_of(business.vera)

    def log_in(self) -> None:
        """Again, where the clock has moved on: a log-in lasts two weeks."""
        self.client = browser_of(self.business.vera)

    def get(self, page: str, /, *args: object, **query: str) -> Any:
        return self.client.get(reverse(f"admin:{page}", args=args), query)

    def act(self, page: str, /, *args: object, step: str = "perform", **answers: Any) -> Any:
        """Presses the button of an action's page."""
        return self.client.post(reverse(f"admin:{page}", args=args), {"step": step, **answers})


@contextmanager
def vera_at_work(business: Business) -> Iterator[Desk]:
    """The clock stands at `NOW`."""
    with time_machine.travel(NOW, tick=False):
        yield Desk(business)


def browser_of(user: User) -> Client:
    """A browser in which the user is logged in; the server's own faults are raised."""
    client = Client()
    with scoped(Scope(Role.WEB)):
        client.force_login(user)
    return client


def audited(action: str) -> list[AuditEntry]:
    """What the trail holds of an action, in the order of writing."""
    with scoped(STAFF):
        return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def text_of(response: Any) -> str:
    """What the page says: without markup, and with one kind of space."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def messages_of(response: Any) -> list[str]:
    """What the next page will say, of this action and of those before it whose page nobody opened."""
    return [str(message) for message in get_messages(response.wsgi_request)]
