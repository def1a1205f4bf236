"""Builds the demo through the same services, API and jobs that customers use. Each step can be run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from billing.models import BillingProfile, Offer, Seller
from billing.selectors.prices import term_prices
from billing.services.agreements import Signature, sign_agreement
from billing.services.offers import approve_offer
from billing.services.profiles import set_billing_profile
from billing.services.sellers import register_seller
from config.demo.cast import DEPARTMENTS, LOGINS, ORGANIZATION, PASSWORD, PEOPLE, PROFILE, SELLER, DemoLogin
from config.demo.progress import Progress, tell_progress
from config.demo.sending import import_history, send_events
from config.demo.usage import usage_events
from config.job_lock import job_lock
from config.jobs import instant_of, next_due_day, run_jobs_as_of
from licensing.selectors import subscriptions_of
from tenants.domain.periods import ONE_DAY, Period, add_months
from tenants.models import Organization, User
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.selectors import departments_of, organization_by_slug, people_by_external_id
from tenants.services.api_keys import create_api_key
from tenants.services.departments import add_department
from tenants.services.memberships import Roles, add_member
from tenants.services.organizations import create_organization
from tenants.services.people import NewPerson, add_person, move_person

PLAN = "scalgo_live_consumption"
MONTHS_OF_HISTORY = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The days of the demo, counted from the day on which it is built."""

    built_at: datetime

    @property
    def today(self) -> date:
        return self.built_at.date()

    @property
    def signed_on(self) -> date:
        return add_months(self.today, -MONTHS_OF_HISTORY)

    @property
    def oldest_for_the_api(self) -> date:
        """The API takes events of so many months, and a day is left as a margin."""
        return add_months(self.today, -settings.EVENTS_OLDEST_MONTHS) + ONE_DAY


def is_built() -> bool:
    """Whether it is there to its end: both terms have their prices, and stand on invoices."""
    with scoped(STAFF):
        organization = Organization.objects.filter(slug=ORGANIZATION.slug).first()
        if organization is None:
            return False
        prices = [price for found in subscriptions_of(organization.pk) for price in term_prices(found.id).values()]
    return len(prices) > 1 and all(price.invoice_number for price in prices)


def create_logins() -> None:
    """First of all: people can log in while the rest is being built."""
    with scoped(STAFF):
        for login in LOGINS:
            _user(login)


def build_demo(built_at: datetime) -> None:
    """All steps in order, with their progress told to the pages."""
    demo = Demo(built_at=built_at)
    steps: list[tuple[str, Callable[[Demo], object]]] = [
        ("ORGANIZATION", _make_organization),
        ("AGREEMENT", _sign),
        ("HISTORY", _import_history),
        ("USAGE", _send_usage),
        ("JOBS", _run_jobs),
    ]
    for done, (code, step) in enumerate(steps):
        tell_progress(Progress(done=done, total=len(steps), step=code))
        step(demo)
    tell_progress(Progress(done=len(steps), total=len(steps), step="DONE"))


def _make_organization(demo: Demo) -> None:
    at = instant_of(demo.signed_on)
    with scoped(STAFF):
        seller = Seller.objects.filter(code=SELLER["code"]).first() or register_seller(
            at=at, first_number=demo.signed_on.year * 10_000 + 1, **SELLER
        )
        organization = Organization.objects.filter(slug=ORGANIZATION.slug).first() or create_organization(
            ORGANIZATION, at=at
        )
        if not BillingProfile.objects.filter(organization=organization).exists():
            set_billing_profile(organization_id=organization.pk, seller=seller, at=at, **PROFILE)
        _make_departments(organization.pk, at)
        _make_people(organization.pk, demo, at)
        _make_members(organization.pk, at)


def _make_departments(organization_id: UUID, at: datetime) -> None:
    known = {department.code for department in departments_of(organization_id)}
    for code, name in DEPARTMENTS.items():
        if code not in known:
            add_department(organization_id, code=code, name=name, at=at)


def _make_people(organization_id: UUID, demo: Demo, at: datetime) -> None:
    departments = {department.code: department.id for department in departments_of(organization_id)}
    known = people_by_external_id(organization_id, [person.reference for person in PEOPLE], on=demo.today)
    for person in PEOPLE:
        if person.reference in known:
            continue
        email = f"{person.reference}@{ORGANIZATION.slug}.example"
        added = add_person(
            organization_id,
            NewPerson(external_id=person.reference, name=person.name, email=email, entry_on=demo.signed_on),
            at=at,
        )
        move_person(added.pk, department_id=departments[person.department], on=demo.signed_on, at=at)
        if person.reference == "kari.nesheim":  # her usage from before the move stays with the department of then
            moved_on = add_months(demo.signed_on, 5)
            move_person(added.pk, department_id=departments["eiendom"], on=moved_on, at=at)


def _make_members(organization_id: UUID, at: datetime) -> None:
    people = people_by_external_id(organization_id, [login.person for login in LOGINS], on=at.date())
    for login in LOGINS:
        user = _user(login)
        if login.is_staff or user.memberships.filter(organization_id=organization_id).exists():
            continue
        roles = Roles(is_license_administrator=login.is_administrator, is_billing_contact=login.is_billing_contact)
        add_member(organization_id, user.pk, roles, at=at, person_id=people[login.person].id)


def _user(login: DemoLogin) -> User:
    found = User.objects.filter(email=login.email).first()
    return found or User.objects.create_user(login.email, PASSWORD, name=login.name, is_staff=login.is_staff)


def _sign(demo: Demo) -> None:
    at = instant_of(demo.signed_on)
    with scoped(STAFF):
        organization = Organization.objects.get(slug=ORGANIZATION.slug)
        if not subscriptions_of(organization.pk):
            signature = Signature(signed_on=demo.signed_on, signed_by="Ada Haugland")
            sign_agreement(organization_id=organization.pk, plan_code=PLAN, signature=signature, at=at)


def _import_history(demo: Demo) -> int:
    period = Period(demo.signed_on, demo.oldest_for_the_api)
    events = usage_events(period, demo.signed_on)
    return import_history(events, organization_id=_organization_id(), at=demo.built_at)


def _send_usage(demo: Demo) -> int:
    organization_id = _organization_id()
    with scoped(STAFF):
        _key, secret = create_api_key(
            name="Terreng Live", scopes=["events:write"], at=demo.built_at, organization_id=organization_id
        )
    events = usage_events(Period(demo.oldest_for_the_api, demo.today), demo.signed_on)
    return send_events(events, base_url=settings.BASE_URL, key=secret)


def _organization_id() -> UUID:
    with scoped(STAFF):
        return organization_by_slug(ORGANIZATION.slug).id


def _run_jobs(demo: Demo) -> None:
    """Day by day from the signature to today, with staff who approve an offer on the day it is made."""
    with job_lock(wait=True):
        day: date | None = demo.signed_on
        while day is not None:
            at = instant_of(day)
            is_replay = day < demo.today
            run_jobs_as_of(at, is_replay=is_replay)
            if _approve_offers(at):
                run_jobs_as_of(at, is_replay=is_replay)
            day = next_due_day(day, demo.today)


def _approve_offers(at: datetime) -> int:
    with scoped(STAFF):
        vera = User.objects.get(email="vera@terreng.example")
        waiting = list(Offer.objects.filter(verdicts__isnull=True).values_list("pk", flat=True))
    with scoped(Scope(Role.STAFF, user_id=vera.pk)):
        for offer_id in waiting:
            approve_offer(offer_id=offer_id, at=at)
    return len(waiting)
