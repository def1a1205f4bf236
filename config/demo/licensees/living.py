"""What happens at these customers, day by day, through the services that staff and administrators use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from uuid import UUID

from billing.models import BillingProfile, Seller
from billing.services.agreements import Signature, sign_agreement
from billing.services.overrides import agree_override
from billing.services.profiles import set_billing_profile
from config.demo.licensees.licensee import DemoLicensee, DemoStay
from config.demo.licensees.stays import stays_of
from config.demo.organizations import make_departments, make_members, organization_of_slug
from config.jobs import instant_of
from licensing.models import SeatLot
from licensing.selectors import subscriptions_of
from licensing.selectors.access import AgreedAccess, access_of_subscription
from licensing.selectors.access_facts import need_on
from licensing.services.capacity import add_seat_lot
from licensing.services.product_roles import grant_role
from licensing.services.seats import assign_seat
from tenants.domain.periods import add_months, local_day
from tenants.domain.refusal import Refused
from tenants.models import Organization
from tenants.scoping import STAFF, scoped
from tenants.selectors import departments_of, people_by_external_id
from tenants.services.organizations import create_organization
from tenants.services.people import NewPerson, add_person, end_person, move_person

# Why it is invoiced elsewhere, as staff wrote it to the customer.
ELSEWHERE = {
    "de": "Der Wiederverkäufer im Land stellt die Rechnungen.",
    "en": "The reseller of the country sends the invoices.",
    "nl": "De wederverkoper in het land stuurt de facturen.",
}
# People are entered when their contract is signed; that they leave is known a month before.
KNOWN_BEFORE, TOLD_BEFORE = timedelta(days=10), timedelta(days=30)
# Until today their machines ran an older client, which gives no signs of life.
CLIENT_OPTION, OLD_CLIENT_MINUTES, NEW_CLIENT_MINUTES = "access.parameters.lease_minutes", 900, 5

Happening = Callable[[date], None]


def found(licensee: DemoLicensee, seller: Seller, today: date) -> None:
    """The organization as of the day on which it signs, with its departments and who can log in."""
    at = instant_of(licensee.signed_on(today))
    with scoped(STAFF):
        organization = Organization.objects.filter(slug=licensee.slug).first() or create_organization(
            licensee.organization, at=at
        )
        if not BillingProfile.objects.filter(organization=organization).exists():
            set_billing_profile(organization_id=organization.pk, seller=seller, at=at, **licensee.profile)
        make_departments(organization.pk, licensee.departments, at)
        make_members(organization.pk, licensee.slug, at)


@lru_cache(maxsize=16)
def happenings_of(licensee: DemoLicensee, today: date) -> Mapping[date, tuple[Happening, ...]]:
    """What happens, by day; on each of them in this order."""
    signed_on = licensee.signed_on(today)
    days: dict[date, list[Happening]] = defaultdict(list)
    stays = stays_of(licensee, today)
    for stay in stays:
        days[max(signed_on, min(stay.entry_on - KNOWN_BEFORE, today))].append(partial(_enter, licensee, stay))
    days[signed_on].append(partial(_sign, licensee))
    for kind, quantity, months in licensee.added:
        days[add_months(signed_on, months)].append(partial(_add_licenses, licensee, kind, quantity))
    for stay in stays:
        if stay.entry_on <= today:
            days[max(signed_on, stay.entry_on)].append(partial(_equip, licensee, stay))
        if stay.exit_on is not None:
            days[max(stay.entry_on, signed_on, stay.exit_on - TOLD_BEFORE)].append(partial(_leave, licensee, stay))
    return {day: tuple(found) for day, found in days.items()}


def live_day(licensee: DemoLicensee, day: date, today: date) -> None:
    """All that happens on a day; again, only what is missing."""
    for happening in happenings_of(licensee, today).get(day, ()):
        with scoped(STAFF):
            happening(day)


def replace_clients(licensee: DemoLicensee, at: datetime) -> None:
    """From today on their machines give signs of life, so that a start without any ends after minutes."""
    today = local_day(at, licensee.organization.timezone)
    _agree_minutes(_access(licensee).subscription_id, NEW_CLIENT_MINUTES, today, at)


def is_begun(licensee: DemoLicensee) -> bool:
    """Whether the customer is there: a demo that an older release has built does without."""
    with scoped(STAFF):
        return Organization.objects.filter(slug=licensee.slug).exists()


def are_clients_replaced(licensee: DemoLicensee) -> bool:
    """Whether `replace_clients` has been called, which is the last thing that happens."""
    with scoped(STAFF):
        subscriptions = subscriptions_of(organization_of_slug(licensee.slug))
        agreed = [found.value for subscription in subscriptions for found in subscription.overrides]
    return NEW_CLIENT_MINUTES in agreed


def _sign(licensee: DemoLicensee, day: date) -> None:
    organization_id = organization_of_slug(licensee.slug)
    if subscriptions_of(organization_id):
        return
    reason = ELSEWHERE[licensee.organization.locale]
    signature = Signature(signed_on=day, signed_by=licensee.signed_by, invoiced_elsewhere_reason=reason)
    at = instant_of(day)
    subscription_id = sign_agreement(
        organization_id=organization_id, plan_code=licensee.plan, signature=signature, at=at
    )
    for kind, quantity in licensee.licenses.items():
        _add_licenses(licensee, kind, quantity, day)
    if "lease_minutes" in access_of_subscription(subscription_id).rule.agreeable:
        _agree_minutes(subscription_id, OLD_CLIENT_MINUTES, day, at)
    _provide(licensee, day)


def _agree_minutes(subscription_id: UUID, minutes: int, starts_on: date, at: datetime) -> None:
    agree_override(
        subscription_id=subscription_id,
        path=CLIENT_OPTION,
        value=minutes,
        starts_on=starts_on,
        reason="Agreed with the roll-out of the client on their machines.",
        at=at,
    )


def _enter(licensee: DemoLicensee, stay: DemoStay, day: date) -> None:
    organization_id = organization_of_slug(licensee.slug)
    if people_by_external_id(organization_id, [stay.reference], on=day):
        return
    new = NewPerson(
        external_id=stay.reference,
        name=stay.name,
        email=f"{stay.reference}@{licensee.slug}.example",
        entry_on=stay.entry_on,
        login_mode=stay.login_mode,
    )
    at = instant_of(day)
    person = add_person(organization_id, new, at=at)
    departments = {department.code: department.id for department in departments_of(organization_id)}
    move_person(person.pk, department_id=departments[stay.department], on=stay.entry_on, at=at)


def _leave(licensee: DemoLicensee, stay: DemoStay, day: date) -> None:
    if stay.exit_on is not None:
        end_person(_person_id(licensee, stay, day), exit_on=stay.exit_on, at=instant_of(day))


def _equip(licensee: DemoLicensee, stay: DemoStay, day: date) -> None:
    """What somebody needs on their first day: a licence for all, a seat of their own, or a role, if one is free."""
    access, at = _access(licensee), instant_of(day)
    if access.rule.counts_people:
        _provide(licensee, day)
        return
    person_id = _person_id(licensee, stay, day)
    try:
        for role in stay.roles:
            grant_role(access.subscription_id, person_id, role, at=at)
        if access.rule.code == "named":
            _give_seat(licensee, access, person_id, at)
    except Refused as refused:
        if refused.code != "NO_FREE_LICENSE":
            raise


def _give_seat(licensee: DemoLicensee, access: AgreedAccess, person_id: UUID, at: datetime) -> None:
    try:
        assign_seat(access.subscription_id, person_id, at=at)
    except Refused as refused:
        if refused.code != "NO_FREE_LICENSE":
            raise
        _add_licenses(licensee, access.kinds[0], 1, at.date())
        assign_seat(access.subscription_id, person_id, at=at)


def _provide(licensee: DemoLicensee, day: date) -> None:
    """Whoever is short of licences adds those that are missing."""
    access = _access(licensee)
    if access.rule.counts_people:
        for kind, missing in need_on(access, day).missing.items():
            _add_licenses(licensee, kind, missing, day)


def _add_licenses(licensee: DemoLicensee, kind: str, quantity: int, day: date) -> None:
    subscription_id = _access(licensee).subscription_id
    if not SeatLot.objects.filter(subscription_id=subscription_id, kind=kind, starts_on=day).exists():
        add_seat_lot(subscription_id, kind=kind, quantity=quantity, starts_on=day, at=instant_of(day))


def _access(licensee: DemoLicensee) -> AgreedAccess:
    (subscription,) = subscriptions_of(organization_of_slug(licensee.slug))
    return access_of_subscription(subscription.id)


def _person_id(licensee: DemoLicensee, stay: DemoStay, day: date) -> UUID:
    return people_by_external_id(organization_of_slug(licensee.slug), [stay.reference], on=day)[stay.reference].id
