"""People come and go through one door, past every gate; a move keeps the history before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from tenants import signals
from tenants.domain.decision import Clause, Decision
from tenants.domain.people_gate import (
    GateAnswer,
    PersonChange,
    PersonState,
    register_people_gate,
    unregister_people_gate,
)
from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, Person, PersonDepartment
from tenants.scoping import STAFF, scoped
from tenants.selectors import person_stays
from tenants.services import people
from tenants.services.people import (
    NewPerson,
    add_person,
    change_person,
    end_person,
    move_person,
    preview_change,
    preview_person,
    put_person_by_external_id,
)
from tests.cast import AT, ON, Cast, make_person
from tests.racing import race
from tests.unlocked import take_lock_away

DAN = NewPerson(external_id="dan", name="Dan", entry_on=date(2026, 1, 1))


class CountingGate:
    """Allows so many people who may log in, and keeps what it was asked. Reads the tables as they would be."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.asked: list[tuple[PersonChange, date]] = []

    def judge(self, organization_id: UUID, changes: Sequence[PersonChange], on: date) -> list[GateAnswer]:
        self.asked += [(change, on) for change in changes]
        people = Person.objects.filter(organization_id=organization_id).exclude(login_mode="none").count()
        clause = Clause(text="So many.", language="en", reference="1")
        numbers = {"people": people, "most": self.most}
        code = "ENOUGH" if people <= self.most else "TOO_FEW_LICENSES"
        decision = Decision(code=code, rule="counting", clause=clause, inputs=numbers, steps=())
        return [GateAnswer(is_allowed=people <= self.most, decision=decision)]


@pytest.fixture
def gate(cast: Cast) -> Iterator[CountingGate]:
    gate = CountingGate(most=3)
    register_people_gate(gate)
    yield gate
    unregister_people_gate(gate)


def refusal_of(change: Any) -> tuple[str, Any]:
    with pytest.raises(Refused) as caught:
        change()
    return caught.value.code, caught.value.details


# Added and changed


def test_person_is_added(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        dan = add_person(cast.north.pk, NewPerson(external_id=" dan ", name="Dan", email="Dan@Example.org"), at=AT)
        assert (dan.external_id, dan.email, dan.login_mode, dan.entry_on) == ("dan", "dan@example.org", "active", None)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "\x07"}, "INVALID_TEXT"),
        ({"external_id": ""}, "MISSING_FIELD"),
        ({"external_id": "x" * 201}, "INVALID_TEXT"),
        ({"email": "nobody"}, "INVALID_EMAIL"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "INVALID_EMAIL"),
        ({"login_mode": "root"}, "UNKNOWN_CODE"),
        ({"entry_on": date(2026, 2, 1), "exit_on": date(2026, 1, 31)}, "EXIT_BEFORE_ENTRY"),
        ({"external_id": "ada"}, "EXTERNAL_ID_TAKEN"),
    ],
)
def test_faulty_person_is_refused_and_not_stored(cast: Cast, fields: dict[str, Any], code: str) -> None:
    with scoped(cast.as_ada()):
        new = NewPerson(**{"external_id": "dan", "name": "Dan"} | fields)
        assert refusal_of(lambda: add_person(cast.north.pk, new, at=AT))[0] == code
        assert Person.objects.count() == 2


def test_exit_on_the_day_of_entry_is_possible(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        make_person(cast.north, "dan", entry_on=date(2026, 1, 1), exit_on=date(2026, 1, 1))


def test_person_of_another_organization_is_not_found(cast: Cast) -> None:  # R-X-9
    with scoped(cast.as_ada()):
        with pytest.raises(NotFound):
            change_person(cast.cleo_person.pk, {"name": "X"}, at=AT)
        with pytest.raises(NotFound):
            move_person(cast.cleo_person.pk, department_id=None, on=ON, at=AT)
        with pytest.raises(NotFound):
            change_person(cast.cleo_person.pk, {"manager_id": cast.ada_person.pk}, at=AT)


def test_changes_are_audited_with_ids_and_never_names(cast: Cast) -> None:  # R-X-14
    with scoped(cast.as_ada()):
        changes: Any = {"name": "Benjamin", "email": "b@example.org", "login_mode": "passive"}
        change_person(cast.ben_person.pk, changes | {"manager_id": cast.ada_person.pk}, at=AT)
        entry = AuditEntry.objects.get(action="person.changed")
        assert entry.details == {
            "fields": ["email", "login_mode", "manager_id", "name"],
            "values": {"login_mode": ["active", "passive"], "manager_id": [None, str(cast.ada_person.pk)]},
        }
    with scoped(STAFF):
        kept = " ".join(f"{entry.details} {entry.subject_id} {entry.reason}" for entry in AuditEntry.objects.all())
    for name in ("Ada", "Ben", "Cleo", "Vera", "example.org", "North", "Water"):
        assert name not in kept


def test_leaving_is_an_exit_date(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        assert end_person(cast.ben_person.pk, exit_on=ON, at=AT).exit_on == ON


# The reporting line


def test_reporting_line_has_no_loop(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        dan = make_person(cast.north, "dan", manager_id=cast.ben_person.pk)
        change_person(cast.ben_person.pk, {"manager_id": cast.ada_person.pk}, at=AT)
        for manager, line in ((dan, ["dan", "ben"]), (cast.ben_person, ["ben"]), (cast.ada_person, [])):
            code, details = refusal_of(lambda m=manager: change_person(cast.ada_person.pk, {"manager_id": m.pk}, at=AT))
            assert (code, details["line"]) == ("REPORTING_LINE_LOOP", line)
        with pytest.raises(Refused, match="Dan reports to Ada already, through Ben"):
            change_person(cast.ada_person.pk, {"manager_id": dan.pk}, at=AT)
        change_person(dan.pk, {"manager_id": cast.ada_person.pk}, at=AT)


def test_manager_is_of_the_same_organization(cast: Cast) -> None:
    with scoped(STAFF):
        change: Any = {"manager_id": cast.cleo_person.pk}
        assert refusal_of(lambda: change_person(cast.ben_person.pk, change, at=AT))[0] == "UNKNOWN_MANAGER"


def close_half_a_loop(cast: Cast, number: int) -> str:
    person, manager = (cast.ada_person, cast.ben_person) if number else (cast.ben_person, cast.ada_person)
    try:
        with scoped(cast.as_ada()):
            change_person(person.pk, {"manager_id": manager.pk}, at=AT)
    except Refused as refused:
        return refused.code
    return "changed"


def test_two_changes_at_once_cannot_close_a_loop(real_cast: Cast) -> None:
    outcomes = race(lambda number: close_half_a_loop(real_cast, number), 2)
    assert sorted(outcomes) == ["REPORTING_LINE_LOOP", "changed"]


def test_without_the_lock_they_would(real_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look before either writes."""
    take_lock_away(monkeypatch, people, lock="lock_organization", look="refuse_reporting_loop", racers=2)
    outcomes = race(lambda number: close_half_a_loop(real_cast, number), 2)
    assert outcomes == ["changed", "changed"]


# Moves


def test_move_keeps_what_was_before(cast: Cast) -> None:  # R-SCALGO-9
    with scoped(cast.as_ada()):
        move_person(cast.ben_person.pk, department_id=cast.water.pk, on=date(2026, 2, 1), at=AT)
        rows = PersonDepartment.objects.filter(person=cast.ben_person).order_by("starts_on")
        assert list(rows.values_list("department__code", "starts_on", "ends_on")) == [
            ("roads", date(2020, 1, 1), date(2026, 2, 1)),
            ("water", date(2026, 2, 1), None),
        ]


def test_move_to_where_the_person_is_changes_nothing(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        audited = AuditEntry.objects.filter(action="person.moved").count()
        move_person(cast.ben_person.pk, department_id=cast.roads.pk, on=ON, at=AT)
        assert AuditEntry.objects.filter(action="person.moved").count() == audited


def test_unknown_department_is_refused(cast: Cast) -> None:
    with scoped(STAFF):
        for department_id in (cast.sales.pk, cast.north.pk):
            code, _ = refusal_of(lambda d=department_id: move_person(cast.ben_person.pk, department_id=d, on=ON, at=AT))
            assert code == "UNKNOWN_DEPARTMENT"


def test_two_moves_at_once_end_in_one_place(real_cast: Cast) -> None:
    departments = [real_cast.water.pk, None]

    def move_to(number: int) -> None:
        with scoped(real_cast.as_ada()):
            move_person(real_cast.ben_person.pk, department_id=departments[number], on=ON, at=AT)

    race(move_to, 2)
    with scoped(STAFF):
        stays = person_stays([(real_cast.north.pk, "ben")])[real_cast.north.pk, "ben"]
    assert stays.department_on(date(2026, 1, 14)) == real_cast.roads.pk
    assert stays.department_on(ON) in departments


# Put by external id


def test_put_by_external_id_creates_changes_and_repeats(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        dan, is_new = put_person_by_external_id(cast.north.pk, "dan", {"name": "Dan"}, at=AT)
        assert is_new
        changed, is_new = put_person_by_external_id(cast.north.pk, "dan", {"login_mode": "none"}, at=AT)
        assert (changed.pk, changed.name, changed.login_mode, is_new) == (dan.pk, "Dan", "none", False)
        audited = AuditEntry.objects.count()
        put_person_by_external_id(cast.north.pk, "dan", {"login_mode": "none"}, at=AT)
        assert AuditEntry.objects.count() == audited
        code, _ = refusal_of(lambda: put_person_by_external_id(cast.north.pk, "eve", {}, at=AT))
        assert code == "MISSING_FIELD"


def test_same_put_by_many_at_once_creates_one(real_cast: Cast) -> None:
    def put(number: int) -> bool:
        with scoped(real_cast.as_ada()):
            return put_person_by_external_id(real_cast.north.pk, "dan", {"name": f"Dan {number}"}, at=AT)[1]

    assert sorted(race(put, 6)) == [False] * 5 + [True]
    with scoped(STAFF):
        assert Person.objects.filter(external_id="dan").count() == 1


# Gates


def test_gate_is_asked_with_before_and_after(cast: Cast, gate: CountingGate) -> None:  # R-X-4
    with scoped(cast.as_ada()):
        dan = add_person(cast.north.pk, DAN, at=AT)
        change_person(dan.pk, {"login_mode": "passive"}, at=AT)
    added = PersonState(entry_on=date(2026, 1, 1), exit_on=None, login_mode="active")
    passive = PersonState(entry_on=date(2026, 1, 1), exit_on=None, login_mode="passive")
    assert gate.asked == [
        (PersonChange(person_id=dan.pk, external_id="dan", before=None, after=added), ON),
        (PersonChange(person_id=dan.pk, external_id="dan", before=added, after=passive), ON),
    ]


def test_gate_refuses_the_whole_change_with_its_why(cast: Cast, gate: CountingGate) -> None:  # R-X-2, R-X-4
    with scoped(cast.as_ada()):
        add_person(cast.north.pk, DAN, at=AT)
        code, details = refusal_of(lambda: put_person_by_external_id(cast.north.pk, "eve", {"name": "Eve"}, at=AT))
        assert code == "TOO_FEW_LICENSES"
        assert details["decision"]["inputs"] == {"people": 4, "most": 3}
        assert Person.objects.count() == 3
        put_person_by_external_id(cast.north.pk, "eve", {"name": "Eve", "login_mode": "none"}, at=AT)


def test_refused_change_leaves_nothing_to_a_caller_who_goes_on(cast: Cast, gate: CountingGate) -> None:
    gate.most = 2
    with scoped(cast.as_ada()):
        dan = make_person(cast.north, "dan", login_mode="none")
        changes: Any = {"login_mode": "active", "name": "Daniel"}
        assert refusal_of(lambda: change_person(dan.pk, changes, at=AT))[0] == "TOO_FEW_LICENSES"
        assert refusal_of(lambda: add_person(cast.north.pk, NewPerson(external_id="eve", name="E"), at=AT))[0] == (
            "TOO_FEW_LICENSES"
        )
    with scoped(STAFF):
        assert list(Person.objects.filter(organization=cast.north).values_list("name", "login_mode")) == [
            ("Ada", "active"),
            ("Ben", "active"),
            ("Dan", "none"),
        ]


def test_new_person_is_previewed(cast: Cast, gate: CountingGate) -> None:  # R-X-4
    gate.most = 2
    with scoped(cast.as_ada()):
        answers = preview_person(cast.north.pk, DAN, at=AT)
        assert [(answer.is_allowed, answer.decision.code) for answer in answers] == [(False, "TOO_FEW_LICENSES")]
        assert Person.objects.count() == 2


def test_preview_answers_and_writes_nothing(cast: Cast, gate: CountingGate) -> None:  # R-X-4
    gate.most = 2
    with scoped(cast.as_ada()):
        dan = make_person(cast.north, "dan", login_mode="none")
        audited = AuditEntry.objects.count()
        answers = preview_change(dan.pk, {"login_mode": "active"}, at=AT)
        assert [answer.decision.code for answer in answers] == ["TOO_FEW_LICENSES"]
        assert Person.objects.get(pk=dan.pk).login_mode == "none"
        assert AuditEntry.objects.count() == audited
        gate.most = 3
        assert [answer.is_allowed for answer in preview_change(dan.pk, {"login_mode": "active"}, at=AT)] == [True]


def test_day_of_the_gate_is_the_organizations_own(cast: Cast, gate: CountingGate) -> None:  # R-X-12
    with scoped(cast.as_ada()):
        add_person(cast.north.pk, DAN, at=datetime(2026, 1, 15, 23, 30, tzinfo=UTC))
    assert gate.asked[0][1] == date(2026, 1, 16)


# Signals


def test_facts_are_announced_after_commit(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[str, dict[str, Any]]] = []

    def hear(name: str) -> Any:
        def receive(sender: object, signal: object, **facts: Any) -> None:
            heard.append((name, facts))

        return receive

    receivers = {name: hear(name) for name in ("person_added", "person_changed", "person_left")}
    for name, receive in receivers.items():
        getattr(signals, name).connect(receive)
    with django_capture_on_commit_callbacks() as callbacks, scoped(cast.as_ada()):
        dan = add_person(cast.north.pk, DAN, at=AT)
        end_person(dan.pk, exit_on=ON, at=AT)
        move_person(dan.pk, department_id=cast.water.pk, on=ON, at=AT)
    assert heard == []
    for callback in callbacks:
        callback()
    for name, receive in receivers.items():
        getattr(signals, name).disconnect(receive)
    who = {"organization_id": cast.north.pk, "person_id": dan.pk, "external_id": "dan"}
    assert heard == [
        ("person_added", who),
        ("person_changed", who | {"fields": ("exit_on",)}),
        ("person_left", who | {"exit_on": ON}),
        ("person_changed", who | {"fields": ("department",)}),
    ]


def test_receiver_that_fails_stops_nobody(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[UUID] = []

    def fail(sender: object, **facts: Any) -> None:
        raise RuntimeError("receiver")

    def hear(sender: object, person_id: UUID, **facts: Any) -> None:
        heard.append(person_id)

    signals.person_added.connect(fail)
    signals.person_added.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True), scoped(cast.as_ada()):
            dan = add_person(cast.north.pk, DAN, at=AT)
    finally:
        signals.person_added.disconnect(fail)
        signals.person_added.disconnect(hear)
    assert heard == [dan.pk]
