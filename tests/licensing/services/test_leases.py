"""Starts, signs of life, ends and refusals, one after another; races have a file of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from licensing.domain.lease import Granted, LeaseEnded, is_lease_token, lease_token
from licensing.models import Denial, Lease, Place
from licensing.services.capacity import change_lot_quantity, end_seat_lot
from licensing.services.lease_clock import clock_at
from licensing.services.running_leases import end_lease, keep_lease, keep_leases, release_lease
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, Organization, Person
from tenants.services.people import change_person
from tests.licensing.setting import AT, ON, add_people, code_of, lease_of, start, subscribe

MINUTE = timedelta(minutes=1)


def in_use() -> int:
    return Place.objects.filter(held_by__isnull=False).count()


def kinds(*answers: object) -> list[str]:
    return [answer.kind for answer in answers if isinstance(answer, Granted)]


def test_ten_starts_on_ten_licenses_and_the_eleventh_refused(north: Organization) -> None:  # R-TEAM-11, R-TEAM-19
    subscribe(north.pk, "employees", employee=10)
    ada, ben = add_people(north.pk, "one", "two")
    granted = [start(ada, f"desk {number}") for number in range(9)] + [start(ben)]  # R-TEAM-4
    assert kinds(*granted) == ["employee"] * 10
    refused = start(ben, "phone")
    assert code_of(refused) == "NO_FREE_LICENSE"
    numbers = refused.decision.steps[-1].numbers
    assert (numbers["there"], numbers["in_use"], in_use()) == (10, 10, 10)
    assert Denial.objects.get().why["clause"]["text"] == "Pro Start wird eine Lizenz verwendet."  # R-X-2


def test_the_same_client_again_gets_the_same_lease(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    (ada,) = add_people(north.pk, "one")
    first, again = start(ada), start(ada, at=AT + 4 * MINUTE)
    assert isinstance(first, Granted)
    assert isinstance(again, Granted)
    assert (again.lease_id, again.is_new, again.started_at) == (first.lease_id, False, first.started_at)
    with clock_at(AT + 8 * MINUTE):  # asking again was a sign of life
        keep_lease(north.pk, first.lease_id)


def test_a_place_is_free_the_moment_someone_leaves(north: Organization) -> None:  # R-CHAT-3, R-CHAT-4
    subscribe(north.pk, "concurrent", simultaneous=2)
    people = add_people(north.pk, *"abcde")
    first, second, third = (start(person) for person in people[:3])
    assert code_of(third) == "NO_FREE_LICENSE"
    release_lease(north.pk, lease_of(first))
    assert kinds(start(people[3]), second) == ["simultaneous"] * 2
    assert code_of(start(people[4])) == "NO_FREE_LICENSE"


def test_without_a_sign_of_life_a_start_is_over_after_five_minutes(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    ada, ben = add_people(north.pk, "one", "two")
    slept = lease_of(start(ada))
    assert code_of(start(ben, at=AT + 5 * MINUTE)) == "NO_FREE_LICENSE"
    late = AT + 5 * MINUTE + timedelta(seconds=1)
    assert kinds(start(ben, at=late)) == ["simultaneous"]
    with clock_at(late), pytest.raises(LeaseEnded, match="expired"):
        keep_lease(north.pk, slept)
    assert Lease.objects.get(pk=slept).ended_at == AT + 5 * MINUTE, "it ended when it ran out"


def test_who_slept_past_the_expiry_is_told_also_if_nobody_came(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    (ada,) = add_people(north.pk, "one")
    slept = lease_of(start(ada))
    with clock_at(AT + 6 * MINUTE):
        with pytest.raises(LeaseEnded, match="expired"):
            keep_lease(north.pk, slept)
        with pytest.raises(LeaseEnded, match="expired"):
            release_lease(north.pk, slept)
    assert lease_of(start(ada, at=AT + 7 * MINUTE)) != slept


def test_a_sign_of_life_for_many(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=3)
    ada, ben = add_people(north.pk, "one", "two")
    first, second, stranger = lease_of(start(ada)), lease_of(start(ben)), uuid4()
    release_lease(north.pk, second)
    with clock_at(AT + MINUTE):
        fates = keep_leases(north.pk, [first, second, stranger])
    assert fates == {first: "running", second: "ended", stranger: "unknown"}
    assert Lease.objects.get(pk=first).heartbeat_at == AT + MINUTE
    with pytest.raises(NotFound):
        keep_lease(north.pk, stranger)


def test_passive_users_stand_on_active_places_only_when_theirs_are_taken(north: Organization) -> None:
    # R-TEAM-14, R-TEAM-15, R-TEAM-17; R-TEAM-13: the active user finds none, though no passive place was tried
    subscribe(north.pk, "user_kinds", active=1, passive=1)
    change_everybody_to(north, "none")
    (ada,) = add_people(north.pk, "one")
    (mia,) = add_people(north.pk, "two", login_mode="passive")
    first, second, third = start(mia, "a"), start(mia, "b"), start(mia, "c")
    assert kinds(first, second) == ["passive", "active"]
    assert isinstance(second, Granted)
    assert second.mode == "read_only"
    assert code_of(third) == "NO_FREE_LICENSE"
    release_lease(north.pk, lease_of(first))
    assert code_of(start(ada)) == "NO_FREE_LICENSE"


def change_everybody_to(organization: Organization, mode: str) -> None:
    for person_id in list(Person.objects.filter(organization=organization).values_list("pk", flat=True)):
        change_person(person_id, {"login_mode": mode}, at=AT)


def test_repeated_refusals_of_a_client_are_counted_on_one(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    ada, ben = add_people(north.pk, "one", "two")
    start(ada)
    for minutes in (0, 2, 4):
        start(ada, at=AT + minutes * MINUTE)
        start(ben, at=AT + minutes * MINUTE)
    start(ben, "phone", at=AT + 4 * MINUTE)
    counted = Denial.objects.order_by("client", "first_at").values_list("client", "count", "last_at")
    assert list(counted) == [("desk", 3, AT + 4 * MINUTE), ("phone", 1, AT + 4 * MINUTE)]
    for minutes in (8, 12, 15):
        start(ada, at=AT + minutes * MINUTE)
    start(ben, at=AT + 15 * MINUTE)
    assert list(Denial.objects.filter(client="desk").values_list("count", flat=True)) == [1, 3]


def test_a_persons_devices_share_a_license_where_the_plan_says_so(north: Organization) -> None:
    subscribe(north.pk, "concurrent", {"share_per_person": True}, simultaneous=1)
    ada, ben = add_people(north.pk, "one", "two")
    desk, phone = lease_of(start(ada, "desk")), lease_of(start(ada, "phone"))
    assert (desk == phone, in_use()) == (True, 1)
    with pytest.raises(Refused, match="CLIENT_REQUIRED"):
        release_lease(north.pk, desk)
    with clock_at(AT):
        release_lease(north.pk, desk, client="desk")
        assert code_of(start(ben)) == "NO_FREE_LICENSE", "the phone goes on"
        release_lease(north.pk, desk, client="phone")
    assert kinds(start(ben)) == ["simultaneous"]


def test_without_sharing_a_second_device_uses_a_second_license(north: Organization) -> None:  # R-CHAT-3
    subscribe(north.pk, "concurrent", simultaneous=2)
    (ada,) = add_people(north.pk, "one")
    assert len({lease_of(start(ada, client)) for client in ("desk", "phone")}) == 2
    assert code_of(start(ada, "tablet")) == "NO_FREE_LICENSE"


def test_another_person_on_the_same_client_has_a_lease_of_their_own(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=2)
    ada, ben = add_people(north.pk, "one", "two")
    assert lease_of(start(ada)) != lease_of(start(ben))


def test_unlimited_takes_no_place(north: Organization) -> None:  # R-SCALGO-7
    subscribe(north.pk, "unlimited")
    (ada,) = add_people(north.pk, "one")
    assert kinds(*(start(ada, f"desk {number}") for number in range(20))) == [""] * 20


def test_an_administrator_ends_a_session_on_the_server(north: Organization) -> None:  # R-CHAT-10
    subscribe(north.pk, "concurrent", simultaneous=1)
    (ada,) = add_people(north.pk, "one")
    lease_id = lease_of(start(ada))
    with clock_at(AT + MINUTE):
        end_lease(north.pk, lease_id, at=AT + MINUTE)
        with pytest.raises(LeaseEnded, match="ended"):
            keep_lease(north.pk, lease_id)
        with pytest.raises(LeaseEnded, match="ended"):
            end_lease(north.pk, lease_id, at=AT + MINUTE)
    assert AuditEntry.objects.filter(action="lease.ended").count() == 1
    assert in_use() == 0


def test_who_is_now_passive_starts_anew(north: Organization) -> None:
    subscribe(north.pk, "employees", employee=3)
    (ada,) = add_people(north.pk, "one")
    first = lease_of(start(ada))
    change_person(ada.pk, {"login_mode": "passive"}, at=AT)
    again = start(ada)
    assert isinstance(again, Granted)
    assert (again.lease_id != first, again.mode) == (True, "read_only")
    assert Lease.objects.get(pk=first).end_reason == "MODE_CHANGED"


def test_who_left_is_refused_and_their_start_is_over(north: Organization) -> None:  # R-TEAM-5
    subscribe(north.pk, "employees", employee=3)
    (ada,) = add_people(north.pk, "one")
    first = lease_of(start(ada))
    change_person(ada.pk, {"exit_on": ON}, at=AT)
    assert code_of(start(ada)) == "NOT_CURRENT"
    assert (Lease.objects.get(pk=first).end_reason, in_use()) == ("NOT_CURRENT", 0)


def test_people_come_and_go_by_the_organizations_own_midnight(north: Organization) -> None:  # R-TEAM-1, R-X-12
    subscribe(north.pk, "concurrent", simultaneous=1)
    (ada,) = add_people(north.pk, "one", exit_on=date(2026, 7, 2))
    midnight = datetime(2026, 7, 1, 22, tzinfo=UTC)
    assert kinds(start(ada, at=midnight - MINUTE)) == ["simultaneous"]
    assert code_of(start(ada, at=midnight)) == "NOT_CURRENT"


def test_falling_capacity_retires_whichever_place_falls_free_first(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=5)
    lot = Place.objects.values_list("lot_id", flat=True).distinct().get()
    people = add_people(north.pk, *"abcdef")
    leases = [lease_of(start(person)) for person in people[:5]]
    change_lot_quantity(lot, 2, at=AT)
    assert in_use() == 5, "nobody is thrown out"
    for left, lease_id in enumerate(leases[:3]):
        assert code_of(start(people[5], f"try {left}")) == "NO_FREE_LICENSE"
        release_lease(north.pk, lease_id)
    assert code_of(start(people[5], "try 3")) == "NO_FREE_LICENSE"
    release_lease(north.pk, leases[3])
    assert kinds(start(people[5])) == ["simultaneous"]
    assert code_of(start(people[0])) == "NO_FREE_LICENSE"


def test_rising_capacity_keeps_held_places_before_it_makes_new_ones(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=3)
    lot = Place.objects.values_list("lot_id", flat=True).distinct().get()
    people = add_people(north.pk, *"abcde")
    for person in people[:3]:
        start(person)
    change_lot_quantity(lot, 1, at=AT)
    change_lot_quantity(lot, 4, at=AT)
    assert Place.objects.filter(is_retiring=False).count() == 4
    assert kinds(start(people[3])) == ["simultaneous"]
    assert code_of(start(people[4])) == "NO_FREE_LICENSE"


def test_places_end_with_their_lot(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    lot = Place.objects.values_list("lot_id", flat=True).distinct().get()
    (ada,) = add_people(north.pk, "one")
    end_seat_lot(lot, date(2026, 7, 2), at=AT)
    assert kinds(start(ada)) == ["simultaneous"]
    assert code_of(start(ada, "phone", at=AT + timedelta(days=1))) == "NO_FREE_LICENSE"


def test_an_ended_lease_is_final(north: Organization) -> None:
    subscribe(north.pk, "concurrent", simultaneous=1)
    (ada,) = add_people(north.pk, "one")
    lease_id = lease_of(start(ada))
    release_lease(north.pk, lease_id)
    with pytest.raises(DatabaseError, match="rows are final"), transaction.atomic():
        Lease.objects.filter(pk=lease_id).update(ended_at=None, end_reason="")


def test_a_product_that_the_organization_never_had(north: Organization) -> None:
    (ada,) = add_people(north.pk, "one")
    with pytest.raises(NotFound):
        start(ada)


def test_a_leases_own_token() -> None:
    lease_id, other = uuid4(), uuid4()
    token = lease_token("secret", lease_id)
    assert is_lease_token("secret", lease_id, token)
    assert not is_lease_token("secret", other, token)
    assert not is_lease_token("another", lease_id, token)
    assert not is_lease_token("secret", lease_id, "é")
