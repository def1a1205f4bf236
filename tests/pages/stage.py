"""A customer in their second term, with numbers that can be added up in the head.

Fjellvik signed on 20 May 2025. The first term measured the worked example: 150,000 tiles, 800 km² of workspaces, 70 km²
of modelspaces and 40 GB are 150 + 80 + 70 + 80 = 380 units, so the second costs 40,000. It is 15 June 2026.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from billing.models import Offer
from billing.services.offers import approve_offer
from config.jobs import JOBS
from metering.domain.decoding import Mode, decode_events
from metering.domain.identity import actor_id
from metering.domain.limits import REQUEST_LIMITS
from metering.services.ingest import record_events
from tenants.models import Membership, Person, User
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.services.departments import add_department
from tenants.services.people import NewPerson, add_person, move_person
from tests.billing.setting import add_customer, open_shop, sign
from tests.cast import make_user

SIGNED_ON = date(2025, 5, 20)
SIGNED_AT = datetime(2025, 5, 20, 9, tzinfo=UTC)
FIRST_TERM, SECOND_TERM = "2025-05-20", "2026-05-20"
CLOSING = datetime(2026, 5, 23, 5, tzinfo=UTC)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
UNKNOWN = "gis-batch-04"
TILES, WORKSPACES, MODELSPACES, BYTES = "map_tiles", "workspace_km2", "modelspace_km2", "downloaded_bytes"

ANY_AGE = replace(REQUEST_LIMITS, most_bytes=50_000_000, most_events=100_000, months_back=None)
SLOW_JOBS = {"render_documents", "send_waiting_mail"}

# Meter, instant, value, person. The first of the second term happened at 00:30 in Oslo, on 19 May in UTC.
FIRST_YEAR = (
    (TILES, "2025-06-10T10:00:00Z", 100_000, "ada"),
    (TILES, "2025-06-12T10:00:00Z", 50_000, "ben"),
    (BYTES, "2025-07-01T10:00:00Z", 40_000_000_000, "ada"),
    (WORKSPACES, "2025-12-24T10:00:00Z", 800, UNKNOWN),
    (MODELSPACES, "2026-02-03T10:00:00Z", 70, "ben"),
)
SECOND_YEAR = (
    (TILES, "2026-05-19T22:30:00Z", 60_000, "ada"),
    (MODELSPACES, "2026-06-01T10:00:00Z", 30, "ben"),
    (WORKSPACES, "2026-06-02T10:00:00Z", 100, UNKNOWN),
    (MODELSPACES, "2026-06-11T10:00:00Z", 5, "ben"),
)

Used = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Ada administers, Ben uses, Frida gets the invoices; Ben moved from roads to water on 10 June 2026."""

    organization_id: UUID
    subscription_id: UUID
    ada: User
    ben: User
    frida: User
    ada_person: Person
    ben_person: Person

    @property
    def scope(self) -> Scope:
        return Scope(Role.STAFF, self.organization_id)

    @property
    def unknown_actor(self) -> UUID:
        return actor_id(self.organization_id, UNKNOWN)


def make_stage(slug: str = "fjellvik") -> Stage:
    """Everything up to now, by the services and jobs that customers use."""
    organization_id = add_customer(open_shop(SIGNED_AT), slug, SIGNED_AT, locale="en", name="Fjellvik kommune")
    people = _make_people(organization_id)
    stage = Stage(
        organization_id=organization_id,
        subscription_id=sign(organization_id, SIGNED_ON, SIGNED_AT),
        ada=_member(organization_id, people["ada"], is_license_administrator=True),
        ben=_member(organization_id, people["ben"]),
        frida=_member(organization_id, people["frida"], is_billing_contact=True),
        ada_person=people["ada"],
        ben_person=people["ben"],
    )
    run_jobs(SIGNED_AT)
    use(stage, FIRST_YEAR, received_at=datetime(2026, 5, 1, 12, tzinfo=UTC))
    run_jobs(CLOSING)
    use(stage, SECOND_YEAR, received_at=NOW - timedelta(hours=1))
    return stage


def use(stage: Stage, used: Iterable[Used], *, received_at: datetime = NOW) -> None:
    """Usage comes in, each event with an id of its own."""
    events = [
        {
            "id": f"{meter} {at} {person}",
            "source": "app",
            "type": meter,
            "subject": "fjellvik",
            "time": at,
            "data": {"value": value, "person": person},
        }
        for meter, at, value, person in used
    ]
    with scoped(stage.scope):
        decoded = decode_events(json.dumps(events).encode(), Mode.BATCHED, received_at=received_at, limits=ANY_AGE)
        assert record_events(decoded, received_at=received_at, all_or_none=True).is_recorded


def run_jobs(as_of: datetime, *, are_offers_approved: bool = True) -> None:
    """The table of jobs without those that print and mail; staff approve what waits for them."""
    for _ in range(2):
        for job in JOBS:
            if job.name not in SLOW_JOBS:
                job.run(as_of)
        if are_offers_approved:
            _approve_offers(as_of)


def _approve_offers(at: datetime) -> None:
    with scoped(STAFF):
        for offer_id in list(Offer.objects.filter(verdicts__isnull=True).values_list("pk", flat=True)):
            approve_offer(offer_id=offer_id, at=at)


def _make_people(organization_id: UUID) -> dict[str, Person]:
    at, on = SIGNED_AT, SIGNED_ON
    with scoped(STAFF):
        water, roads = (
            add_department(organization_id, code=code, name=code.title(), at=at) for code in ("water", "roads")
        )
        people = {
            name: add_person(organization_id, NewPerson(external_id=name, name=full, entry_on=on), at=at)
            for name, full in (("ada", "Ada Haugland"), ("ben", "Ben Lunde"), ("frida", "Frida Moe"))
        }
        move_person(people["ada"].pk, department_id=water.pk, on=on, at=at)
        move_person(people["ben"].pk, department_id=roads.pk, on=on, at=at)
        move_person(people["ben"].pk, department_id=water.pk, on=date(2026, 6, 10), at=at)
    return people


def _member(organization_id: UUID, person: Person, **roles: bool) -> User:
    with scoped(STAFF):
        user = make_user(person.external_id)
        Membership.objects.create(organization_id=organization_id, user=user, person=person, **roles)
    return user
