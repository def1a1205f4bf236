"""The demo's customers with their departments, people and log-ins, made by the services that staff use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from billing.models import BillingProfile, Seller
from billing.services.profiles import set_billing_profile
from billing.services.sellers import register_seller
from config.demo.cast import LOGINS, PASSWORD, DemoLogin
from config.demo.customers import DemoCustomer, DemoPerson
from config.jobs import instant_of
from tenants.domain.periods import add_months
from tenants.models import Organization, User
from tenants.scoping import STAFF, scoped
from tenants.selectors import departments_of, organization_by_slug, people_by_external_id
from tenants.services.departments import add_department
from tenants.services.memberships import Roles, add_member
from tenants.services.organizations import change_usage_display, create_organization
from tenants.services.people import NewPerson, add_person, move_person


def make_seller(facts: Mapping[str, Any], first_day: date) -> Seller:
    """The vendor, registered on the day on which the oldest agreement was signed."""
    with scoped(STAFF):
        found = Seller.objects.filter(code=facts["code"]).first()
        return found or register_seller(at=instant_of(first_day), **facts)


def make_customer(customer: DemoCustomer, seller: Seller, today: date) -> None:
    """One customer, as of the day on which it signed; again, only what is missing."""
    signed_on = customer.signed_on(today)
    at = instant_of(signed_on)
    with scoped(STAFF):
        organization = Organization.objects.filter(slug=customer.slug).first() or create_organization(
            customer.organization, at=at
        )
        if not BillingProfile.objects.filter(organization=organization).exists():
            set_billing_profile(organization_id=organization.pk, seller=seller, at=at, **customer.profile)
        make_departments(organization.pk, customer.departments, at)
        _make_people(organization.pk, customer, signed_on, at)
        make_members(organization.pk, customer.slug, at)
        if customer.usage_display and organization.usage_display != customer.usage_display:
            change_usage_display(organization.pk, customer.usage_display, at=at)


def create_logins() -> None:
    """First of all: people can log in while the rest is being built."""
    with scoped(STAFF):
        for login in LOGINS:
            _user(login)


def organization_id_of(customer: DemoCustomer) -> UUID:
    with scoped(STAFF):
        return organization_of_slug(customer.slug)


def organization_of_slug(slug: str) -> UUID:
    """Needs a scope of staff."""
    return organization_by_slug(slug).id


def make_departments(organization_id: UUID, departments: Mapping[str, str], at: datetime) -> None:
    """Of codes and names, those that are missing."""
    known = {department.code for department in departments_of(organization_id)}
    for number, (code, name) in enumerate(departments.items(), start=1):
        if code not in known:
            add_department(organization_id, code=code, name=name, accounting_string=f"1190.{4400 + number}", at=at)


def _make_people(organization_id: UUID, customer: DemoCustomer, signed_on: date, at: datetime) -> None:
    departments = {department.code: department.id for department in departments_of(organization_id)}
    known = people_by_external_id(organization_id, [person.reference for person in customer.people], on=signed_on)
    for person in customer.people:
        if person.reference not in known:
            _make_person(organization_id, customer, person, departments, signed_on, at)


def _make_person(
    organization_id: UUID,
    customer: DemoCustomer,
    person: DemoPerson,
    departments: dict[str, UUID],
    signed_on: date,
    at: datetime,
) -> None:
    added = add_person(
        organization_id,
        NewPerson(
            external_id=person.reference,
            name=person.name,
            email=f"{person.reference}@{customer.slug}.example",
            entry_on=signed_on,
        ),
        at=at,
    )
    move_person(added.pk, department_id=departments[person.department], on=signed_on, at=at)
    for move in customer.moves:
        if move.person == person.reference:
            moved_on = add_months(signed_on, move.months)
            move_person(added.pk, department_id=departments[move.department], on=moved_on, at=at)


def make_members(organization_id: UUID, slug: str, at: datetime) -> None:
    """Who can log in at this customer."""
    logins = [login for login in LOGINS if login.organization == slug]
    people = people_by_external_id(organization_id, [login.person for login in logins if login.person], on=at.date())
    for login in logins:
        user = _user(login)
        if user.memberships.filter(organization_id=organization_id).exists():
            continue
        roles = Roles(is_license_administrator=login.is_administrator, is_billing_contact=login.is_billing_contact)
        person = people.get(login.person)
        add_member(organization_id, user.pk, roles, at=at, person_id=person.id if person else None)


def _user(login: DemoLogin) -> User:
    found = User.objects.filter(email=login.email).first()
    return found or User.objects.create_user(login.email, PASSWORD, name=login.name, is_staff=login.is_staff)
