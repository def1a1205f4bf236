"""The people of the tests: Ada administers north, Ben uses it, Cleo administers south, Vera is the vendor's staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tenants.domain.api_scopes import ORGANIZATION_SCOPES, VENDOR_SCOPES
from tenants.domain.organizations import NewOrganization
from tenants.models import Department, Membership, Organization, OrganizationType, Person, User
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.services.api_keys import create_api_key
from tenants.services.departments import add_department
from tenants.services.organizations import create_organization
from tenants.services.people import NewPerson, add_person, move_person

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
ON = date(2026, 1, 15)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Two organizations that must never see each other, and everybody in them."""

    north: Organization
    south: Organization
    water: Department
    roads: Department
    sales: Department
    ada: User
    ben: User
    cleo: User
    vera: User
    ada_person: Person
    ben_person: Person
    cleo_person: Person
    north_key: str
    south_key: str
    vendor_key: str

    def as_ada(self) -> Scope:
        return web(self.north.pk, self.ada.pk)

    def as_ben(self) -> Scope:
        return web(self.north.pk, self.ben.pk)

    def as_cleo(self) -> Scope:
        return web(self.south.pk, self.cleo.pk)

    def as_vera(self) -> Scope:
        return Scope(Role.STAFF, user_id=self.vera.pk)


def web(organization_id: UUID | None = None, user_id: UUID | None = None) -> Scope:
    """The scope of a portal request."""
    return Scope(Role.WEB, organization_id, user_id)


def organization_of(scope: Scope) -> UUID:
    """The one organization that a scope is held to."""
    assert scope.organization_id is not None
    return scope.organization_id


class OrganizationFields(TypedDict, total=False):
    """What a test says of an organization it makes; the rest is usual."""

    name: str
    organization_type: str
    country: str
    currency: str
    locale: str
    timezone: str
    employees: int
    external_id: str | None


def make_organization(slug: str = "west", **fields: Unpack[OrganizationFields]) -> Organization:
    """An organization in Oslo, unless said otherwise. Needs a scope of staff or worker."""
    usual = NewOrganization(
        slug=slug,
        name=slug.title(),
        organization_type=OrganizationType.PUBLIC_AGENCY,
        country="NO",
        currency="NOK",
        locale="nb",
        employees=250,
    )
    return create_organization(replace(usual, **fields), at=AT)


class PersonFields(TypedDict, total=False):
    """What a test says of a person it makes; the rest is usual."""

    name: str
    email: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    manager_id: UUID | None


def make_person(organization: Organization, external_id: str = "dan", **fields: Unpack[PersonFields]) -> Person:
    """A person who has been here since 2020, unless said otherwise."""
    usual = NewPerson(external_id=external_id, name=external_id.title(), entry_on=date(2020, 1, 1))
    return add_person(organization.pk, replace(usual, **fields), at=AT)


def make_user(name: str, *, is_staff: bool = False, locale: str = "en") -> User:
    """Logs in as `<name>@example.org` with `PASSWORD`; reads English, unless said otherwise."""
    return User.objects.create(
        email=f"{name}@example.org",
        name=name.title(),
        # One round is enough for a password that everybody knows.
        password=PBKDF2PasswordHasher().encode(PASSWORD, "pepperpepper", iterations=1),
        is_staff=is_staff,
        locale=locale,
        is_superuser=is_staff,
    )


def make_member(
    organization: Organization, user: User, person: Person | None = None, *, is_license_administrator: bool = False
) -> Membership:
    return Membership.objects.create(
        organization=organization, user=user, person=person, is_license_administrator=is_license_administrator
    )


def make_cast() -> Cast:
    """Writes everybody, as staff."""
    with scoped(STAFF):
        north, south = make_organization("north"), make_organization("south", timezone="Europe/Berlin", country="DE")
        water = add_department(north.pk, code="water", name="Water", at=AT)
        roads = add_department(north.pk, code="roads", name="Roads", at=AT)
        sales = add_department(south.pk, code="sales", name="Sales", at=AT)
        ada_person, ben_person = make_person(north, "ada"), make_person(north, "ben")
        cleo_person = make_person(south, "cleo")
        for person, department in ((ada_person, water), (ben_person, roads), (cleo_person, sales)):
            move_person(person.pk, department_id=department.pk, on=date(2020, 1, 1), at=AT)
        ada, ben, cleo = make_user("ada"), make_user("ben"), make_user("cleo")
        make_member(north, ada, ada_person, is_license_administrator=True)
        make_member(north, ben, ben_person)
        make_member(south, cleo, cleo_person, is_license_administrator=True)
        return Cast(
            north=north,
            south=south,
            water=water,
            roads=roads,
            sales=sales,
            ada=ada,
            ben=ben,
            cleo=cleo,
            vera=make_user("vera", is_staff=True),
            ada_person=ada_person,
            ben_person=ben_person,
            cleo_person=cleo_person,
            north_key=_key(north.pk),
            south_key=_key(south.pk),
            vendor_key=_key(None),
        )


def _key(organization_id: UUID | None) -> str:
    scopes = list(VENDOR_SCOPES if organization_id is None else ORGANIZATION_SCOPES)
    return create_api_key(name="test", scopes=scopes, at=AT, organization_id=organization_id)[1]
