"""Any story of people, starts, capacity and days agrees with a plain model (R-X-3, R-X-4, R-TEAM, R-CHAT)."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from licensing.access_invariants import ACCESS_INVARIANTS
from licensing.domain.lease import Granted, LeaseEnded
from licensing.models import Denial, Lease, OverLimit, Place, SeatLot
from licensing.services.capacity import change_lot_quantity
from licensing.services.lease_clock import clock_at
from licensing.services.lease_upkeep import end_stale_leases
from licensing.services.over_limit import note_over_limit_of
from licensing.services.running_leases import end_lease, keep_lease, keep_leases, release_lease
from tenants.domain.refusal import Refused
from tenants.models import Person
from tenants.scoping import STAFF, scoped
from tenants.services.people import NewPerson, add_person, change_person
from tests.cast import make_organization
from tests.licensing.admission_model import AdmissionModel, Somebody, Start, changed
from tests.licensing.setting import AT, SIGNED_ON, start, subscribe

CLIENTS = st.sampled_from(["desk", "desk", "phone"])
MODES = st.sampled_from(["active", "active", "passive", "none"])
DAYS = st.integers(-1, 2)
WHICH = st.integers(0, 30)
# Most keep the starts that beat; five minutes to the second are in time.
PAUSES = st.sampled_from([timedelta(minutes=minutes) for minutes in (1, 2, 5, 6, 24 * 60, 48 * 60)])


class Story(RuleBasedStateMachine):
    """One organization, its plan, and the same in plain Python."""

    access_rule: ClassVar[str]
    parameters: ClassVar[dict[str, Any]]
    seats: ClassVar[dict[str, int]]
    modes: ClassVar[tuple[str, ...]] = ("active", "active", "active", "none")

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.stack.enter_context(scoped(STAFF))
        self.organization_id: UUID = make_organization("west").pk
        subscription_id = subscribe(
            self.organization_id, self.access_rule, self.parameters, signed_on=SIGNED_ON, at=AT, **self.seats
        )
        self.lots: dict[str, UUID] = dict(
            SeatLot.objects.filter(subscription_id=subscription_id).values_list("kind", "pk")
        )
        self.model = AdmissionModel(
            rule=self.access_rule,
            shares=bool(self.parameters.get("share_per_person")),
            capacity=dict(self.seats),
            now=AT,
        )
        self.people: dict[str, Person] = {}
        self.leases: list[tuple[UUID, Start]] = []
        self.denials = 0
        # It begins where it hurts: everybody is there, and nearly everything is in use.
        for name, mode in zip("abcd", self.modes, strict=True):
            self._come(name, -1, mode)
        for name in "abc":
            self._start(name, "desk")

    def teardown(self) -> None:
        if not hasattr(self, "stack"):
            return
        try:
            self.everything_verifies()
        finally:
            transaction.set_rollback(True)
            self.stack.close()

    # -- people

    @rule(comes_in=DAYS, mode=MODES)
    def comes(self, comes_in: int, mode: str) -> None:
        self._come(f"p{len(self.people)}", comes_in, mode)

    def _come(self, name: str, comes_in: int, mode: str) -> None:
        somebody = Somebody(entry_on=self.model.today + timedelta(days=comes_in), login_mode=mode)
        may = self.model.allows(name, somebody)
        new = NewPerson(external_id=name, name=name, entry_on=somebody.entry_on, login_mode=mode)
        told = _told(lambda: add_person(self.organization_id, new, at=self.model.now))
        assert told == ("" if may else "OVER_LIMIT")
        if may:
            self.people[name] = Person.objects.get(organization_id=self.organization_id, external_id=name)

    @rule(who=WHICH, leaves_in=st.none() | st.integers(0, 2))
    def leaves_or_stays(self, who: int, leaves_in: int | None) -> None:
        name = self._name(who)
        earliest = self.model.people[name].entry_on
        exit_on = None if leaves_in is None else max(earliest, self.model.today + timedelta(days=leaves_in))
        self._change(name, exit_on=exit_on)

    @rule(who=WHICH, mode=MODES)
    def changes_mode(self, who: int, mode: str) -> None:
        self._change(self._name(who), login_mode=mode)

    def _change(self, name: str, **changes: Any) -> None:
        may = self.model.allows(name, changed(self.model.people[name], changes))
        wish: Any = changes
        told = _told(lambda: change_person(self.people[name].pk, wish, at=self.model.now))
        assert told == ("" if may else "OVER_LIMIT")

    # -- starts

    @rule(who=WHICH, client=CLIENTS)
    def starts(self, who: int, client: str) -> None:
        self._start(self._name(who), client)

    def _start(self, name: str, client: str) -> None:
        expected, how = self.model.start(name, client)
        answer = start(self.people[name], client, at=self.model.now)
        if expected is None:
            self.denials += 1
            assert not isinstance(answer, Granted)
            assert answer.code == how
            return
        assert isinstance(answer, Granted)
        assert (answer.kind, answer.mode, answer.is_new) == (expected.kind, expected.mode, how == "new")
        if answer.is_new:
            self.leases.append((answer.lease_id, expected))
            assert self._alive(answer.kind) <= self.model.capacity[answer.kind], "granted while all were in use"
        else:
            assert self._lease_of(expected) == answer.lease_id

    @precondition(lambda self: self.leases)
    @rule(which=WHICH)
    def beats(self, which: int) -> None:
        lease_id, expected = self._pick(which)
        over = self.model.beat(expected)
        with clock_at(self.model.now):
            assert _told(lambda: keep_lease(self.organization_id, lease_id)) == over

    @rule()
    def all_beat(self) -> None:
        expected = {lease_id: not self.model.beat(start) for lease_id, start in self.leases}
        with clock_at(self.model.now):
            fates = keep_leases(self.organization_id, list(expected))
        assert fates == {lease_id: "running" if goes_on else "ended" for lease_id, goes_on in expected.items()}

    @precondition(lambda self: self.leases)
    @rule(which=WHICH, client=CLIENTS)
    def is_released(self, which: int, client: str) -> None:
        lease_id, expected = self._pick(which)
        client = client if client in expected.clients else expected.clients[0]
        over = self.model.release(expected, client)
        with clock_at(self.model.now):
            assert _told(lambda: release_lease(self.organization_id, lease_id, client=client)) == over

    @precondition(lambda self: self.leases)
    @rule(which=WHICH)
    def is_ended_by_an_administrator(self, which: int) -> None:
        lease_id, expected = self._pick(which)
        over = self.model.why_over(expected)
        with clock_at(self.model.now):
            assert _told(lambda: end_lease(self.organization_id, lease_id, at=self.model.now)) == over
        expected.ended = over or "ended"

    # -- licenses and time

    @rule(which=st.integers(0, 1), quantity=st.integers(0, 3))
    def capacity_changes(self, which: int, quantity: int) -> None:
        kind = list(self.lots)[which % len(self.lots)]
        change_lot_quantity(self.lots[kind], quantity, at=self.model.now)
        if self.model.capacity[kind] != quantity:
            self.model.capacity[kind] = quantity
            self.model.look()

    @rule(how_long=PAUSES)
    def time_passes(self, how_long: timedelta) -> None:
        self.model.now += how_long

    @rule()
    def jobs_run(self) -> None:
        note_over_limit_of(self.organization_id, as_of=self.model.now)
        end_stale_leases(self.organization_id, as_of=self.model.now)
        self.model.look()
        self.model.upkeep()
        inside = Lease.objects.filter(ended_at=None).values_list("person__external_id", flat=True)
        assert [name for name in inside if not self.model.is_here(name)] == [], "who is not current is inside"
        since = OverLimit.objects.filter(ends_on=None).values_list("starts_on", flat=True).first()
        assert since == (self.model.noted_since if self.access_rule != "concurrent" else None)

    # -- what always holds

    @invariant()
    def no_active_user_is_on_a_passive_place(self) -> None:
        if self._has_begun:
            assert not Lease.objects.filter(mode="change", kind="passive").exists()

    @invariant()
    def what_is_released_can_be_taken_again(self) -> None:
        if self._has_begun:
            for kind, quantity in self.model.capacity.items():
                places = Place.objects.filter(kind=kind)
                free = places.filter(held_by=None, is_retiring=False).count()
                assert free == max(0, quantity - places.exclude(held_by=None).count())

    @invariant()
    def every_refusal_is_kept(self) -> None:
        if self._has_begun:
            assert sum(Denial.objects.values_list("count", flat=True)) == self.denials

    def everything_verifies(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        assert [fault for one in ACCESS_INVARIANTS for fault in one.find_broken()] == []

    @property
    def _has_begun(self) -> bool:
        return hasattr(self, "stack")

    def _name(self, who: int) -> str:
        return list(self.people)[who % len(self.people)]

    def _pick(self, which: int) -> tuple[UUID, Start]:
        return self.leases[-1 - which % len(self.leases)]

    def _lease_of(self, expected: Start) -> UUID:
        return next(lease_id for lease_id, found in self.leases if found is expected)

    def _alive(self, kind: str) -> int:
        """As the table has it."""
        since = self.model.now - timedelta(minutes=5)
        return Lease.objects.filter(kind=kind, ended_at=None, heartbeat_at__gte=since).count()


def _told(call: Any) -> str:
    """Why it was refused, or over before; empty if it was done."""
    try:
        call()
    except LeaseEnded as ended:
        return ended.reason
    except Refused as refused:
        return refused.code
    return ""


class EmployeesStory(Story):
    access_rule, parameters, seats = "employees", {"grace_days": 2}, {"employee": 3}


class UserKindsStory(Story):
    access_rule, parameters, seats = "user_kinds", {"grace_days": 2}, {"active": 2, "passive": 1}
    modes = ("active", "active", "passive", "none")


class ConcurrentStory(Story):
    access_rule, parameters, seats = "concurrent", {}, {"simultaneous": 2}


class SharedStory(Story):
    access_rule, parameters, seats = "concurrent", {"share_per_person": True}, {"simultaneous": 2}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("stories", [4, pytest.param(80, marks=pytest.mark.slow)])
@pytest.mark.parametrize("story", [EmployeesStory, UserKindsStory, ConcurrentStory, SharedStory])
def test_any_story_agrees_with_the_model(story: type[Story], stories: int) -> None:
    run_state_machine_as_test(story, settings=settings(max_examples=stories, stateful_step_count=30, deadline=None))
