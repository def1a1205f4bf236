"""Names in starts go: with the person who is erased, and with the months; what ran at once stays (R-X-14)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from billing.services.access_upkeep import forget_people
from licensing.access_invariants import ACCESS_INVARIANTS
from licensing.domain.busy_times import BusyTimes
from licensing.models import Denial, ForgottenPeople, Lease, Place, SeatQuestion
from licensing.selectors.access import access_of_subscription
from licensing.selectors.busy_times import busy_times
from licensing.selectors.forgotten_people import people_known_from
from licensing.selectors.person_data import kept_of_person
from licensing.services.forgetting import find_people_to_forget
from licensing.services.lease_clock import clock_at
from licensing.services.product_roles import grant_role
from licensing.services.running_leases import release_lease
from licensing.services.seat_questions import ask_if_needed, close_questions
from licensing.services.seats import assign_seat
from tenants.models import Organization, Person
from tenants.scoping import STAFF, WORKER, Scope, scoped, worker_for
from tenants.services.erasure import erase_person
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, code_of, lease_of, start, subscribe
from tests.staff import audited

# What was over in July 2026 is more than fifteen months past when November 2027 begins.
EVE, DAY = datetime(2027, 10, 31, 23, tzinfo=UTC), datetime(2027, 11, 1, 5, tzinfo=UTC)
LATER = AT + timedelta(days=30)


@pytest.fixture
def desk(cast: Cast) -> UUID:
    """One licence: Anna works an hour from `anna-laptop`, Bo is turned away twice and works after her."""
    with scoped(STAFF):
        subscription_id = subscribe(cast.north.pk, "concurrent", simultaneous=1)
        anna, bo = add_people(cast.north.pk, "anna", "bo")
        first = lease_of(start(anna, "anna-laptop"))
        for minutes in (1, 2):
            assert code_of(start(bo, "bo-phone", at=AT + timedelta(minutes=minutes))) == "NO_FREE_LICENSE"
        end(first, 4)
        second = lease_of(start(bo, "bo-phone", at=AT + timedelta(minutes=5)))
        end(second, 9)
    return subscription_id


def end(lease_id: UUID, minutes: int) -> None:
    with clock_at(AT + timedelta(minutes=minutes)):
        release_lease(Lease.objects.get(pk=lease_id).organization_id, lease_id)


def person(name: str) -> Person:
    return Person.objects.get(external_id=name)


def busy(subscription_id: UUID, at: datetime = LATER) -> BusyTimes:
    with scoped(STAFF):
        return busy_times(access_of_subscription(subscription_id), at)


def devices() -> tuple[list[list[str]], list[str], list[str]]:
    """Of starts, of their holders, of refusals."""
    with scoped(STAFF):
        leases = Lease.objects.order_by("started_at")
        return (
            [list(lease.clients) for lease in leases],
            [lease.holder for lease in leases],
            list(Denial.objects.values_list("client", flat=True)),
        )


def broken() -> list[str]:
    with scoped(STAFF):
        return [fault for invariant in ACCESS_INVARIANTS for fault in invariant.find_broken()]


def test_erasing_forgets_the_devices_and_keeps_every_moment(desk: UUID, cast: Cast) -> None:
    before = busy(desk)
    assert (before.together.peak, before.turned_away.total.count, before.turned_away.total.attempts) == (1, 1, 2)
    with scoped(STAFF):
        bo_id = person("bo").pk
        anna_holder = f"{person('anna').pk} anna-laptop"
    with scoped(cast.as_ada()):
        erase_person(bo_id, at=LATER)
    assert devices() == ([["anna-laptop"], []], [anna_holder, ""], [""])
    assert busy(desk) == before
    assert broken() == []
    with scoped(STAFF):
        assert set(Lease.objects.filter(person_id=bo_id).values_list("end_reason", flat=True)) == {"released"}
        assert Denial.objects.get().why["code"] == "NO_FREE_LICENSE"


def test_erasing_ends_what_runs_and_frees_its_place(desk: UUID, cast: Cast) -> None:
    with scoped(STAFF):
        anna = person("anna")
        running = lease_of(start(anna, "anna-desk", at=LATER))
        anna_id = anna.pk
    with scoped(cast.as_ada()), clock_at(LATER + timedelta(minutes=1)):
        erase_person(anna_id, at=LATER + timedelta(minutes=1))
    with scoped(STAFF):
        ended = Lease.objects.get(pk=running)
        assert (ended.end_reason, ended.clients, ended.holder) == ("NOT_CURRENT", [], "")
        assert Place.objects.get().held_by is None
    assert broken() == []


def test_a_start_that_came_late_is_forgotten_by_the_job(desk: UUID, cast: Cast, monkeypatch: Any) -> None:
    """As if it had been written while the person was erased: the job finds it, long before its months are over."""
    with monkeypatch.context() as patched, scoped(STAFF):
        patched.setattr("licensing.services.personal_data.forget_devices", lambda *_: None)
        erase_person(person("anna").pk, at=LATER)
    assert devices()[0] == [["anna-laptop"], ["bo-phone"]]
    with scoped(STAFF):
        assert find_people_to_forget(LATER.date()) == [cast.north.pk]
    assert forget_people(LATER) == 1
    assert devices()[0] == [[], ["bo-phone"]]
    assert forget_people(LATER) == 0


def test_after_fifteen_whole_months_nobody_is_named(desk: UUID, cast: Cast) -> None:
    before = busy(desk)
    assert forget_people(EVE) == 0
    assert devices()[0] == [["anna-laptop"], ["bo-phone"]]
    assert forget_people(DAY) == 1
    assert devices() == ([[], []], ["", ""], [""])
    with scoped(STAFF):
        assert {lease.person_id for lease in Lease.objects.all()} == {None}
        assert [lease.why for lease in Lease.objects.all()] == [{}, {}]
        refused = Denial.objects.get()
        assert (refused.person_id, refused.why, refused.count, refused.code) == (None, {}, 2, "NO_FREE_LICENSE")
        assert str(people_known_from(cast.north.pk)) == "2026-08-01"
    assert busy(desk) == before
    assert broken() == []
    assert [entry.details for entry in audited("starts.forgotten")] == [{"before": "2026-08-01"}]


def test_again_changes_nothing_and_a_month_later_says_so_once(desk: UUID) -> None:
    assert [forget_people(at) for at in (DAY, DAY, datetime(2027, 12, 1, 5, tzinfo=UTC))] == [1, 0, 1]
    with scoped(STAFF):
        assert [str(said.before) for said in ForgottenPeople.objects.all()] == ["2026-08-01", "2026-09-01"]


def test_part_by_part(desk: UUID, monkeypatch: Any) -> None:
    monkeypatch.setattr("licensing.services.forgetting.MOST_AT_ONCE", 1)
    assert forget_people(DAY) == 1
    assert devices() == ([[], []], ["", ""], [""])


def test_the_organization_keeps_them_longer(desk: UUID, cast: Cast) -> None:
    with scoped(STAFF):
        Organization.objects.filter(pk=cast.north.pk).update(raw_events_months=16)
    assert forget_people(DAY) == 0
    assert forget_people(datetime(2027, 12, 1, 5, tzinfo=UTC)) == 1


def test_what_still_runs_is_somebodys(desk: UUID) -> None:
    with scoped(STAFF):
        running = lease_of(start(person("anna"), "anna-desk", at=AT + timedelta(hours=1)))
    forget_people(DAY)
    with scoped(STAFF):
        kept = Lease.objects.get(pk=running)
        assert (kept.clients, kept.person_id is not None) == (["anna-desk"], True)


def test_closed_questions_go_and_open_ones_stay(cast: Cast) -> None:
    with scoped(STAFF):
        subscription_id = subscribe(cast.north.pk, "named", named=2)
        closed, still_open = add_people(cast.north.pk, "anna", "bo", email="them@north.example")
        for one in (closed, still_open):
            assign_seat(subscription_id, one.pk, at=AT - timedelta(days=90))
        ask_if_needed(subscription_id, [closed.pk], at=AT)
        close_questions(cast.north.pk, as_of=AT + timedelta(days=15))
        ask_if_needed(subscription_id, [still_open.pk], at=AT + timedelta(days=15))
    assert forget_people(DAY) == 1
    with scoped(STAFF):
        assert [question.person_id for question in SeatQuestion.objects.all()] == [still_open.pk]
    with pytest.raises(DatabaseError), scoped(WORKER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from seat_question")


@pytest.mark.parametrize(
    "change",
    [
        "started_at = started_at - interval '1 hour'",
        "person_id = null",
        "person_id = null, holder = '', clients = '{}'",
        "holder = '', clients = '{}', why = '{}'",
        "holder = '', clients = '{}', ended_at = ended_at + interval '1 hour'",
        "holder = 'somebody else'",
    ],
)
def test_nothing_but_forgetting_changes_what_has_ended(desk: UUID, change: str) -> None:
    refused = pytest.raises(DatabaseError, match="rows are final")
    with refused, scoped(STAFF), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update lease set {change}")


def test_one_organizations_job_forgets_nobody_of_another(desk: UUID, cast: Cast) -> None:
    with scoped(worker_for(cast.south.pk)):
        assert find_people_to_forget(DAY.date()) == []
    with scoped(Scope(STAFF.role, cast.south.pk)):
        assert people_known_from(cast.north.pk) is None


def test_the_person_reads_all_of_it(desk: UUID, cast: Cast) -> None:
    with scoped(STAFF):
        bo = person("bo")
        roles = subscribe(
            cast.north.pk, "role_seats", {"seats": [{"kind": "admin", "roles": ["admin"], "included": 1}]}
        )
        grant_role(roles, bo.pk, "admin", at=AT)
        kept = kept_of_person(cast.north.pk, bo.pk)
        tables = {name: list(rows)[1:] for name, rows in kept.tables.items()}
    assert kept.sections == {"is_fallback_approver": False}
    assert [row[1:4] for row in tables["sessions.csv"]] == [("bo-phone", "simultaneous", "change")]
    assert [(row[1], *row[4:]) for row in tables["refused_starts.csv"]] == [("bo-phone", 2, "NO_FREE_LICENSE")]
    assert [row[1:] for row in tables["seats.csv"]] == [("admin", AT.isoformat(), AT.isoformat(), None, "")]
    assert [row[1:] for row in tables["roles.csv"]] == [("admin", None, AT.isoformat(), None)]
    assert tables["seat_questions.csv"] == []
