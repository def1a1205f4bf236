"""Running starts end the minute in which their person may not go on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.services.access_upkeep import keep_leases_true
from licensing.domain.lease import LeaseEnded
from licensing.models import Lease, Place, Subscription
from licensing.services.lease_clock import clock_at
from licensing.services.lease_upkeep import end_stale_leases
from licensing.services.running_leases import keep_lease
from tenants.models import Organization
from tenants.scoping import STAFF, scoped
from tenants.services.people import change_person
from tests.cast import Cast
from tests.licensing.setting import AT, ON, add_people, lease_of, start, subscribe

MINUTE = timedelta(minutes=1)


def reasons() -> list[str]:
    return list(Lease.objects.order_by("pk").values_list("end_reason", flat=True))


def test_what_ran_out_ends_as_of_when_it_did(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=2)
    ada, ben = add_people(north.pk, "one", "two")
    slept, beats = lease_of(start(ada)), lease_of(start(ben))
    with clock_at(AT + 4 * MINUTE):
        keep_lease(north.pk, beats)
    assert end_stale_leases(north.pk, as_of=AT + 9 * MINUTE) == 1
    assert end_stale_leases(north.pk, as_of=AT + 9 * MINUTE) == 0  # R-X-7
    assert Lease.objects.get(pk=slept).ended_at == AT + 5 * MINUTE
    assert (reasons(), Place.objects.filter(held_by__isnull=False).count()) == (["expired", ""], 1)


def test_the_exit_date_ends_it_at_the_organizations_midnight(north: Organization) -> None:  # R-TEAM-5
    subscribe(north.pk, "employees", employee=5)
    (kim,) = add_people(north.pk, "kim", exit_on=date(2026, 7, 2))
    midnight = datetime(2026, 7, 1, 22, tzinfo=UTC)
    lease_id = lease_of(start(kim, at=midnight - 2 * MINUTE))
    assert end_stale_leases(north.pk, as_of=midnight - MINUTE) == 0
    assert end_stale_leases(north.pk, as_of=midnight) == 1
    assert Lease.objects.get(pk=lease_id).ended_at == midnight
    with clock_at(midnight), pytest.raises(LeaseEnded, match="NOT_CURRENT"):
        keep_lease(north.pk, lease_id)


@pytest.mark.parametrize(("mode", "reason"), [("none", "LOGIN_MODE_NONE"), ("passive", "MODE_CHANGED"), ("active", "")])
def test_another_log_in_mode(north: Organization, mode: str, reason: str) -> None:
    subscribe(north.pk, "employees", employee=5)
    (kim,) = add_people(north.pk, "kim")
    lease_of(start(kim))
    change_person(kim.pk, {"login_mode": mode}, at=AT)
    end_stale_leases(north.pk, as_of=AT)
    assert reasons() == [reason]


def test_the_end_of_the_agreement(north: Organization) -> None:  # R-SCALGO-17
    subscription_id = subscribe(north.pk, "unlimited")
    (kim,) = add_people(north.pk, "kim")
    lease_of(start(kim))
    Subscription.objects.filter(pk=subscription_id).update(ends_on=ON)
    end_stale_leases(north.pk, as_of=AT)
    assert reasons() == ["SUBSCRIPTION_ENDED"]


def test_the_job_looks_at_every_organization(real_cast: Cast) -> None:
    with scoped(STAFF), clock_at(AT):
        for organization in (real_cast.north, real_cast.south):
            subscribe(organization.pk, "concurrent", simultaneous=1)
            lease_of(start(add_people(organization.pk, "kim")[0]))
    assert keep_leases_true(AT + 6 * MINUTE) == 2
    assert keep_leases_true(AT + 6 * MINUTE) == 0
    with scoped(STAFF):
        assert reasons() == ["expired", "expired"]
