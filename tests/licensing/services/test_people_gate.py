"""A change of people that needs more licences than there are is refused, at every door (R-X-4, R-TEAM-6, R-TEAM-14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from licensing.models import OverLimit, SeatLot
from licensing.services.capacity import add_seat_lot, change_lot_quantity
from licensing.services.lease_clock import clock_at
from licensing.services.lease_upkeep import end_stale_leases
from licensing.services.over_limit import next_over_limit_look, note_over_limit_of
from licensing.services.running_leases import keep_lease
from tenants.domain.people_together import PersonWish
from tenants.domain.refusal import Refused
from tenants.models import Organization, Person
from tenants.scoping import STAFF, scoped
from tenants.services.people import NewPerson, add_person, change_person, preview_change, preview_person
from tenants.services.people_together import change_people_together, preview_people_together
from tests.cast import Cast
from tests.licensing.setting import AT, ON, SIGNED_ON, add_people, code_of, lease_of, start, subscribe

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def north(cast: Cast) -> Iterator[Organization]:
    """Ada and Ben are active, and have been here since 2020: they need two licences."""
    with scoped(STAFF), clock_at(AT):
        yield cast.north


def refused(*steps: Any) -> Any:
    """The numbers of each kind in a refusal."""
    return [step["numbers"] for step in steps if step["code"] == "LICENSES_OF_KIND"]


def test_the_last_licence_is_the_last(north: Organization) -> None:
    subscribe(north.pk, "employees", employee=3)
    add_people(north.pk, "one")
    with pytest.raises(Refused) as refusal:
        add_people(north.pk, "two")
    assert refusal.value.code == "OVER_LIMIT"
    decision: Any = refusal.value.details["decision"]
    assert refused(*decision["steps"]) == [{"kind": "employee", "needed": 4, "there": 3, "missing": 1}]
    assert not Person.objects.filter(external_id="two").exists(), "nothing is written"
    add_people(north.pk, "mail", login_mode="none")  # R-TEAM-7
    add_people(north.pk, "undated", entry_on=None)  # R-TEAM-1


def wished(external_id: str, row: int, **said: Any) -> PersonWish:
    facts: Any = {"name": external_id, **said}
    return PersonWish(row=row, external_id=external_id, said=facts)


def test_many_changes_are_judged_together(north: Organization) -> None:
    """Two licences for Ada and Ben: Kim fits in only with Ben's exit, whichever stands first in the file."""
    subscribe(north.pk, "employees", employee=2)
    comes, goes = wished("kim", 2, entry_on=ON), wished("ben", 3, exit_on=ON)
    (alone,) = preview_people_together(north.pk, [comes], at=AT).answers
    assert (alone.is_allowed, alone.decision.code, alone.about) == (False, "OVER_LIMIT", "Planner")
    with pytest.raises(Refused, match="OVER_LIMIT"):
        change_people_together(north.pk, [comes], at=AT, deed="imported")
    (swap,) = change_people_together(north.pk, [comes, goes], at=AT, deed="imported").answers
    before: Any = swap.before
    assert swap.is_allowed
    assert refused(*(step.as_json() for step in before.steps)) == refused(
        *(step.as_json() for step in swap.decision.steps)
    )
    (freed,) = preview_people_together(north.pk, [wished("kim", 2, login_mode="none")], at=AT).answers
    needed = [decision.steps[0].numbers["needed"] for decision in (freed.before, freed.decision) if decision]
    assert needed == [2, 1]


def test_who_comes_later_is_warned_of(north: Organization) -> None:
    subscribe(north.pk, "employees", employee=2)
    new = NewPerson(external_id="kim", name="Kim", entry_on=date(2026, 9, 1))
    today, later = preview_person(north.pk, new, at=AT)
    assert (today.is_allowed, today.decision.code) == (True, "FITS")
    assert (later.is_allowed, later.decision.code, later.decision.inputs["on"]) == (True, "OVER_LIMIT", "2026-09-01")
    add_person(north.pk, new, at=AT)


def test_over_the_limit_one_may_do_all_that_makes_it_less(north: Organization) -> None:
    subscribe(north.pk, "user_kinds", active=2)
    (kim,) = add_people(north.pk, "kim", login_mode="none")
    change_lot_quantity(SeatLot.objects.get().pk, 0, at=AT)
    ada = Person.objects.get(organization=north, external_id="ada")
    assert all(answer.is_allowed for answer in preview_change(ada.pk, {"login_mode": "passive"}, at=AT))
    assert not all(answer.is_allowed for answer in preview_change(kim.pk, {"login_mode": "passive"}, at=AT))
    change_person(ada.pk, {"login_mode": "passive"}, at=AT)
    with pytest.raises(Refused, match="OVER_LIMIT"):
        change_person(ada.pk, {"login_mode": "active"}, at=AT)
    change_person(ada.pk, {"exit_on": ON}, at=AT)
    change_person(ada.pk, {"name": "Ada H."}, at=AT)


def test_a_licence_of_another_organization_does_not_count(cast: Cast) -> None:  # R-X-9
    with scoped(STAFF), clock_at(AT):
        subscribe(cast.south.pk, "employees", employee=1)
        add_people(cast.north.pk, "one", "two")
        with pytest.raises(Refused, match="OVER_LIMIT"):
            add_people(cast.south.pk, "three")


def note(organization: Organization, days: int) -> list[tuple[date, date | None]]:
    """What is kept of the time over the limit after a look so many days after 1 July."""
    note_over_limit_of(organization.pk, as_of=AT + days * DAY)
    note_over_limit_of(organization.pk, as_of=AT + days * DAY)  # R-X-7: again changes nothing
    return list(OverLimit.objects.values_list("starts_on", "ends_on"))


def test_an_entry_date_that_arrives_begins_the_grace(north: Organization) -> None:
    """R-TEAM-1, 19: two licences, and Kim comes on 2 July; fourteen days' grace run through 15 July."""
    subscription_id = subscribe(north.pk, "employees", employee=2)
    (kim,) = add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    assert next_over_limit_look(ON) == date(2026, 7, 2)
    assert note(north, 0) == []
    assert note(north, 1) == [(date(2026, 7, 2), None)]
    lease_of(start(kim, at=AT + 13 * DAY))
    assert code_of(start(kim, "phone", at=AT + 15 * DAY)) == "OVER_LIMIT"
    assert note(north, 15) == [(date(2026, 7, 2), None)]
    assert end_stale_leases(north.pk, as_of=AT + 13 * DAY) == 0, "nobody is thrown out"
    add_seat_lot(subscription_id, kind="employee", quantity=1, starts_on=SIGNED_ON, at=AT + 15 * DAY)
    assert list(OverLimit.objects.values_list("starts_on", "ends_on")) == [(date(2026, 7, 2), date(2026, 7, 16))]
    lease_of(start(kim, "phone", at=AT + 15 * DAY))


def test_a_look_of_the_day_before_that_waited_over_midnight_changes_nothing(north: Organization) -> None:
    subscription_id = subscribe(north.pk, "employees", employee=2)
    add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    assert note(north, 1) == note(north, 0) == [(date(2026, 7, 2), None)]
    add_seat_lot(subscription_id, kind="employee", quantity=1, starts_on=ON + 3 * DAY, at=AT + 3 * DAY)
    assert note(north, 2) == [(date(2026, 7, 2), date(2026, 7, 4))], "the third had its end on the fourth"


def test_who_makes_room_lets_people_in_at_once(north: Organization) -> None:
    """The next look comes within the hour; nobody waits for it."""
    subscribe(north.pk, "employees", employee=2)
    (kim,) = add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    note(north, 1)
    late = AT + 15 * DAY
    assert code_of(start(kim, at=late)) == "OVER_LIMIT"
    change_person(Person.objects.get(external_id="ben").pk, {"exit_on": late.date()}, at=late)
    lease_of(start(kim, at=late))


def test_who_runs_when_the_grace_is_over_goes_on_also_by_asking_again(north: Organization) -> None:
    subscribe(north.pk, "employees", employee=2)
    (kim,) = add_people(north.pk, "kim", entry_on=date(2026, 7, 2))
    note(north, 1)
    midnight = datetime(2026, 7, 15, 22, tzinfo=UTC)
    running = lease_of(start(kim, at=midnight - MINUTE))
    again = start(kim, at=midnight + MINUTE)
    assert (lease_of(again), again.decision.code) == (running, "OVER_LIMIT")
    assert code_of(start(kim, "phone", at=midnight + MINUTE)) == "OVER_LIMIT"
    with clock_at(midnight + 5 * MINUTE):
        keep_lease(north.pk, running)
