"""A subscription goes on as one of another plan: who no longer fits, what is missing, and what ends (R-TEAM-18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from licensing.domain.lease import Granted
from licensing.domain.plan_move import MoveWish
from licensing.invariants import INVARIANTS
from licensing.models import Assignment, Lease, OverLimit, SubscriptionMove
from licensing.selectors import subscription_facts
from licensing.selectors.access import capacity_on
from licensing.services.notice import give_notice
from licensing.services.plan_moves import move_subscription, preview_move
from licensing.services.seats import assign_seat
from tenants.domain.refusal import NotFound, Refused
from tenants.models import Person
from tenants.scoping import STAFF, scoped
from tests.billing.setting import give_profile, register_norwegian_seller
from tests.cast import Cast
from tests.licensing.setting import AT, ON, add_people, lease_of, start, subscribe


@pytest.fixture(autouse=True)
def _as_staff(cast: Cast) -> Iterator[None]:
    with scoped(STAFF):
        yield


@pytest.fixture
def people(cast: Cast) -> dict[str, Person]:
    """Ada and Ben change, Pia reads, Nils has no log-in. Ada and Ben have been here since 2020, like the others."""
    (pia,) = add_people(cast.north.pk, "pia", login_mode="passive")
    (nils,) = add_people(cast.north.pk, "nils", login_mode="none")
    return {"ada": cast.ada_person, "ben": cast.ben_person, "pia": pia, "nils": nils}


def publish(cast: Cast, rule: str) -> None:
    """The plan is there once somebody else has signed it."""
    subscribe(cast.south.pk, rule)


def wish(subscription_id: UUID, rule: str, **licenses: int) -> MoveWish:
    return MoveWish(
        subscription_id=subscription_id, plan_code=f"planner_{rule}", licenses=licenses, reason="Fewer readers"
    )


def names_of(people: Mapping[str, Person], answer: Any) -> list[tuple[str, str, str]]:
    known = {person.pk: name for name, person in people.items()}
    return [(known[found.person_id], found.use, found.code) for found in answer.not_fitting]


def broken() -> list[str]:
    return [fault for invariant in INVARIANTS for fault in invariant.find_broken()]


def test_everybody_fits(cast: Cast, people: dict[str, Person]) -> None:
    planner = subscribe(cast.north.pk, "employees", employee=3)
    publish(cast, "user_kinds")
    asked = wish(planner, "user_kinds", active=2, passive=1)
    answer = preview_move(asked, at=AT)
    assert (answer.fits, dict(answer.need.needed), answer.capacity, answer.not_fitting) == (
        True, {"active": 2, "passive": 1}, {"active": 2, "passive": 1}, (),
    )  # fmt: skip
    assert subscription_facts(planner).ends_on is None, "a preview writes nothing"
    moved_id, _answer = move_subscription(asked, at=AT)
    before, after = subscription_facts(planner), subscription_facts(moved_id)
    assert (before.ends_on, before.moved_to, after.signed_on, after.plan.plan_code) == (
        ON, moved_id, ON, "planner_user_kinds",
    )  # fmt: skip
    assert capacity_on(moved_id, ON) == {"active": 2, "passive": 1}
    move = SubscriptionMove.objects.get()
    assert (move.reason, move.accepted_over_limit, move.why["code"]) == ("Fewer readers", False, "FITS")
    assert broken() == []


def test_who_may_do_less_is_said_by_code(cast: Cast, people: dict[str, Person]) -> None:  # R-TEAM-8, R-TEAM-16
    planner = subscribe(cast.north.pk, "user_kinds", active=2, passive=1)
    publish(cast, "employees")
    answer = preview_move(wish(planner, "employees", employee=3), at=AT)
    assert answer.fits
    assert names_of(people, answer) == [("nils", "carry_plan_data", "LOGIN_MODE_NONE")]


def test_what_is_missing_of_which_kind_and_for_whom(cast: Cast, people: dict[str, Person]) -> None:  # R-TEAM-14
    """The latest in entry, and of one day the latest added, are the ones for whom there is none."""
    planner = subscribe(cast.north.pk, "employees", employee=3)
    publish(cast, "user_kinds")
    asked = wish(planner, "user_kinds", active=1)
    answer = preview_move(asked, at=AT)
    assert dict(answer.need.missing) == {"active": 1, "passive": 1}
    assert names_of(people, answer) == [("ben", "log_in", "NO_FREE_LICENSE"), ("pia", "log_in", "NO_FREE_LICENSE")]
    with pytest.raises(Refused) as refused:
        move_subscription(asked, at=AT)
    assert (refused.value.code, refused.value.details["missing"]) == ("PEOPLE_DO_NOT_FIT", {"active": 1, "passive": 1})
    assert subscription_facts(planner).ends_on is None


def test_over_the_limit_is_accepted_explicitly_and_noted(cast: Cast, people: dict[str, Person]) -> None:
    planner = subscribe(cast.north.pk, "employees", employee=3)
    publish(cast, "user_kinds")
    asked = replace(wish(planner, "user_kinds", active=1), accepts_over_limit=True)
    moved_id, _answer = move_subscription(asked, at=AT)
    (over,) = OverLimit.objects.all()
    assert (over.subscription_id, over.starts_on, over.ends_on) == (moved_id, ON, None)
    assert SubscriptionMove.objects.get().accepted_over_limit
    assert isinstance(start(people["ada"]), Granted), "the grace runs"
    assert broken() == []


def test_running_starts_end_in_the_same_moment_and_begin_again(cast: Cast, people: dict[str, Person]) -> None:
    planner = subscribe(cast.north.pk, "employees", employee=3)
    publish(cast, "user_kinds")
    lease_id = lease_of(start(people["ada"]))
    asked = wish(planner, "user_kinds", active=2, passive=1)
    assert preview_move(asked, at=AT).running_starts == 1
    moved_id, _answer = move_subscription(asked, at=AT)
    assert Lease.objects.get(pk=lease_id).end_reason == "SUBSCRIPTION_ENDED"
    again = start(people["ada"])
    assert Lease.objects.get(pk=lease_of(again)).subscription_id == moved_id
    assert broken() == []


def test_named_to_simultaneous_needs_one_at_the_least(cast: Cast, people: dict[str, Person]) -> None:  # R-CHAT-1
    desk = subscribe(cast.north.pk, "named", named=2)
    publish(cast, "concurrent")
    for name in ("ada", "ben"):
        assign_seat(desk, people[name].pk, at=AT)
    assert dict(preview_move(wish(desk, "concurrent"), at=AT).need.missing) == {"simultaneous": 1}
    asked = wish(desk, "concurrent", simultaneous=1)
    answer = preview_move(asked, at=AT)
    assert (answer.fits, answer.not_fitting, answer.seats_held) == (True, (), 2)
    move_subscription(asked, at=AT)
    assert set(Assignment.objects.values_list("end_reason", flat=True)) == {"SUBSCRIPTION_ENDED"}
    assert isinstance(start(people["pia"]), Granted), "whoever comes, on one licence"
    assert broken() == []


def test_simultaneous_to_named_asks_a_licence_for_everybody_who_logs_in(cast: Cast, people: dict[str, Person]) -> None:
    """Thirty in shifts of five need thirty; nobody holds one before it is given (R-CHAT-2, R-CHAT-3)."""
    desk = subscribe(cast.north.pk, "concurrent", simultaneous=1)
    publish(cast, "named")
    answer = preview_move(wish(desk, "named", named=2), at=AT)
    assert (dict(answer.need.needed), dict(answer.need.missing)) == ({"named": 3}, {"named": 1})
    assert names_of(people, answer) == [(name, "log_in", "NO_SEAT") for name in ("ada", "ben", "pia")]
    moved_id, enough = move_subscription(wish(desk, "named", named=3), at=AT)
    assert enough.fits
    assign_seat(moved_id, people["ada"].pk, at=AT)
    assert isinstance(start(people["ada"]), Granted)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "REASON_MISSING"),
        ({"plan_code": "planner_employees"}, "SAME_PLAN"),
        ({"licenses": {"admiral": 1}}, "UNKNOWN_SEAT_KIND"),
        ({"licenses": {"active": -1}}, "INVALID_NUMBER"),
    ],
)
def test_moves_that_are_refused(cast: Cast, changes: dict[str, Any], code: str) -> None:
    planner = subscribe(cast.north.pk, "employees", employee=3)
    publish(cast, "user_kinds")
    with pytest.raises(Refused) as refused:
        move_subscription(replace(wish(planner, "user_kinds", active=3), **changes), at=AT)
    assert refused.value.code == code
    assert not SubscriptionMove.objects.exists()


def test_what_does_not_run_was_signed_today_or_has_notice_is_not_moved(cast: Cast) -> None:
    give_profile(register_norwegian_seller(AT), cast.north.pk, "north", AT)
    publish(cast, "user_kinds")
    today = subscribe(cast.north.pk, "employees", signed_on=ON, employee=3)
    assert _refusal(today) == "SIGNED_TODAY"
    ending = subscribe(cast.north.pk, "employees", employee=3)
    give_notice(subscription_id=ending, received_at=AT)
    assert _refusal(ending) == "NOTICE_ALREADY_GIVEN"
    moved = subscribe(cast.north.pk, "employees", employee=3)
    move_subscription(wish(moved, "user_kinds", active=3), at=AT)
    assert _refusal(moved) == "SUBSCRIPTION_NOT_RUNNING"
    with pytest.raises(Refused) as refused:
        give_notice(subscription_id=moved, received_at=AT)
    assert refused.value.code == "SUBSCRIPTION_NOT_RUNNING"
    with pytest.raises(NotFound):
        move_subscription(wish(today, "unheard_of"), at=AT)
    assert broken() == []


def _refusal(subscription_id: UUID) -> str:
    with pytest.raises(Refused) as refused:
        move_subscription(wish(subscription_id, "user_kinds", active=3), at=AT)
    return refused.value.code
