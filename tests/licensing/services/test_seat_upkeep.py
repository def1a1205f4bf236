"""Seats end the minute in which their person may not have them, and their place is free then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from billing.services.access_upkeep import keep_leases_true, keep_seats_true
from licensing.models import Assignment, Lease, Place, ProductRole, Subscription
from licensing.services.lease_clock import clock_at
from licensing.services.product_roles import grant_role
from licensing.services.seat_upkeep import organizations_with_seats, settle_seats_of
from licensing.services.seats import assign_seat
from tenants.models import AuditEntry, Organization
from tenants.scoping import STAFF, scoped
from tenants.services.erasure import erase_person
from tenants.services.people import change_person
from tests.cast import Cast
from tests.licensing.setting import AT, ON, add_people, lease_of, start, subscribe

MIDNIGHT = datetime(2026, 7, 1, 22, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLATFORM = {"seats": [{"kind": "admin", "roles": ["admin"], "included": 1}]}


def ends() -> list[str]:
    return list(Assignment.objects.order_by("pk").values_list("end_reason", flat=True))


def held_places() -> int:
    return Place.objects.filter(held_by__isnull=False).count()


def test_the_exit_date_ends_it_at_the_organizations_midnight(north: Organization) -> None:  # R-TEAM-1, R-CITIZEN-12
    platform = subscribe(north.pk, "role_seats", PLATFORM)
    (kim,) = add_people(north.pk, "kim", exit_on=date(2026, 7, 2))
    grant_role(platform, kim.pk, "admin", at=AT)
    assert settle_seats_of(north.pk, as_of=MIDNIGHT - MINUTE) == 0
    assert held_places() == 1
    assert settle_seats_of(north.pk, as_of=MIDNIGHT) == 2, "the seat and the role"
    assert settle_seats_of(north.pk, as_of=MIDNIGHT) == 0  # R-X-7
    assert (ends(), held_places()) == (["NOT_CURRENT"], 0)
    assert not ProductRole.objects.filter(ends_at__isnull=True).exists()
    entry = AuditEntry.objects.get(action="seat.ended")
    assert (entry.subject_id, entry.details) == (
        str(kim.pk),
        {"kind": ["admin"], "roles": ["admin"], "end_reason": "NOT_CURRENT"},
    )


@pytest.mark.parametrize("entry_on", [None, date(2020, 1, 1)])
def test_an_erased_person_holds_no_seat(north: Organization, entry_on: date | None) -> None:  # R-X-14
    named = subscribe(north.pk, "named", named=1)
    (kim,) = add_people(north.pk, "kim", entry_on=entry_on)
    assign_seat(named, kim.pk, at=AT)
    erase_person(kim.pk, at=AT)
    settle_seats_of(north.pk, as_of=AT)
    assert (ends(), held_places()) == (["NOT_CURRENT"], 0)


def test_the_end_of_the_agreement_ends_them_all(north: Organization) -> None:
    named = subscribe(north.pk, "named", named=2)
    for person in add_people(north.pk, "one", "two"):
        assign_seat(named, person.pk, at=AT)
    Subscription.objects.filter(pk=named).update(ends_on=date(2026, 7, 2))
    assert settle_seats_of(north.pk, as_of=AT) == 0
    assert settle_seats_of(north.pk, as_of=MIDNIGHT) == 2
    assert (ends(), held_places()) == (["SUBSCRIPTION_ENDED", "SUBSCRIPTION_ENDED"], 0)


@pytest.mark.parametrize("mode", ["none", "passive"])
def test_another_log_in_mode_leaves_the_seat(north: Organization, mode: str) -> None:
    """It is the administrators' to take it back: they may change the mode for a day."""
    named = subscribe(north.pk, "named", named=1)
    (kim,) = add_people(north.pk, "kim")
    assign_seat(named, kim.pk, at=AT)
    change_person(kim.pk, {"login_mode": mode}, at=AT)
    assert settle_seats_of(north.pk, as_of=AT) == 0
    assert ends() == [""]


def test_the_jobs_look_at_every_organization_and_starts_end_with_their_seat(real_cast: Cast) -> None:
    with scoped(STAFF), clock_at(AT):
        for organization in (real_cast.north, real_cast.south):
            named: UUID = subscribe(organization.pk, "named", named=1)
            (kim,) = add_people(organization.pk, "kim")
            assign_seat(named, kim.pk, at=AT)
            lease_of(start(kim))
            change_person(kim.pk, {"exit_on": ON}, at=AT)
    assert keep_seats_true(AT) == 2
    assert keep_seats_true(AT) == 0, "nobody holds a seat any more"
    assert keep_leases_true(AT) == 2
    with scoped(STAFF):
        assert organizations_with_seats() == []
        assert set(Lease.objects.values_list("end_reason", flat=True)) == {"NOT_CURRENT"}
