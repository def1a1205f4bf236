"""Twelve million usage events: an organization with 5,000 people in the second year of its agreement, and others.

Five events of six are the large organization's. They are written set-wise, by INSERT … SELECT as the owner, and each
table of totals from the events or from the finer table beside it; years of use are added up by the product's own job.
So nothing here passes through ingest, and no event has its key: no page reads keys. `differing_totals` compares each
total with the events, and each year with its days.

People use something on most days, some much more than others; one in ten moves to another department between the two
years. A few references name nobody and belong to no department, and one event in a hundred came without any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connections

from benchmarks.busy_statements import ACTOR_DAYS, COARSER, DIFFERENCES, EVENTS, SPAN_DIFFERENCES, USERS
from benchmarks.yearly_customers import make_profile, open_seller
from billing.services.agreements import Signature, sign_agreement
from billing.services.catalog import load_catalog, read_catalog_files
from billing.services.renewals import renew_terms
from billing.services.usage_spans import sum_usage
from metering.domain.identity import actor_id
from metering.models import Actor
from tenants.domain.organizations import NewOrganization
from tenants.domain.periods import add_months
from tenants.models import Department, Membership, Organization, Person, User
from tenants.scoping import STAFF, scoped
from tenants.services.departments import add_department
from tenants.services.organizations import create_organization

SIGNED_ON, RENEWED_ON = date(2024, 3, 15), date(2025, 3, 15)
SIGNED_AT, RENEWED_AT = datetime(2024, 3, 15, 9, tzinfo=UTC), datetime(2025, 3, 15, 9, tzinfo=UTC)
# Five days before the second year ends, so that both years weigh nearly the same.
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
ZONE = "Europe/Oslo"

PEOPLE, REFERENCES, DEPARTMENTS = 5_000, 50, 40
OTHERS, OTHERS_PEOPLE, OTHERS_DEPARTMENTS = 20, 250, 5
METERS = ("map_tiles", "workspace_km2", "modelspace_km2", "downloaded_bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """The large organization, its licence administrator, and one of its people with what they use."""

    organization_id: UUID
    administrator: User
    department_id: UUID
    person_id: UUID
    actor_id: UUID


def make_busy_usage(events: int) -> Busy:
    """Everybody, and about so many events of the last two years."""
    with scoped(STAFF):
        load_catalog(read_catalog_files(), at=SIGNED_AT)
        large = _make_organization("large", PEOPLE, REFERENCES, DEPARTMENTS)
        for number in range(OTHERS):
            _make_organization(f"other-{number}", OTHERS_PEOPLE, 0, OTHERS_DEPARTMENTS)
    seller = open_seller("terreng")
    with scoped(STAFF):
        make_profile(seller, large).save()
        sign_agreement(
            organization_id=large.pk,
            plan_code="scalgo_live_consumption",
            signature=Signature(signed_on=SIGNED_ON, signed_by="Ada Haugland"),
            at=SIGNED_AT,
        )
        administrator = User.objects.create(email="ada@large.example", name="Ada Haugland", password="!")  # nobody's
        Membership.objects.create(organization=large, user=administrator, is_license_administrator=True)
    renew_terms(RENEWED_AT)
    _write_usage(large.pk, events)
    sum_usage(NOW)
    with scoped(STAFF):
        person = Person.objects.get(organization=large, external_id="p7")
        return Busy(
            organization_id=large.pk,
            administrator=administrator,
            department_id=Department.objects.get(organization=large, code="d7").pk,
            person_id=person.pk,
            actor_id=actor_id(large.pk, person.external_id),
        )


def _make_organization(slug: str, people: int, references: int, departments: int) -> Organization:
    organization = create_organization(
        NewOrganization(
            slug=slug,
            name=slug.title(),
            organization_type="public_agency",
            country="NO",
            currency="NOK",
            locale="en",
            timezone=ZONE,
            employees=people,
        ),
        at=SIGNED_AT,
    )
    for number in range(departments):
        add_department(organization.pk, code=f"d{number}", name=f"Department {number}", at=SIGNED_AT)
    Person.objects.bulk_create(
        Person(
            id=uuid4(), organization=organization, external_id=f"p{n}", name=f"Person {n}", entry_on=date(2020, 1, 1)
        )
        for n in range(people)
    )
    Actor.objects.bulk_create(
        Actor(pk=actor_id(organization.pk, reference), organization=organization, reference=reference)
        for reference in [*(f"p{n}" for n in range(people)), *(f"host-{n}" for n in range(references))]
    )
    return organization


def _write_usage(large_id: UUID, events: int) -> None:
    facts: dict[str, Any] = {
        "large": large_id,
        "events": events,
        "starts_on": SIGNED_ON,
        "renewed_on": RENEWED_ON,
        "now": NOW,
        "zone": ZONE,
        "meters": list(METERS),
    }
    with connections["owner"].cursor() as cursor:
        for month in range(25):
            cursor.execute("select ensure_month(%s)", [add_months(SIGNED_ON.replace(day=1), month)])
        for statement in (USERS, EVENTS, ACTOR_DAYS, *COARSER):
            cursor.execute(statement, facts)
        # Plans are made for tables that have a history.
        cursor.execute("vacuum analyze")


def differing_totals() -> list[str]:
    """A sentence for each day or month of an organization's meter that a table of totals and the events tell apart."""
    with connections["owner"].cursor() as cursor:
        found = []
        for statement in (DIFFERENCES, SPAN_DIFFERENCES):
            cursor.execute(statement)
            found += cursor.fetchall()
    return [f"{table}: {starts_on} of organization {organization_id}" for table, organization_id, starts_on in found]
