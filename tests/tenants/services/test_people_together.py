"""Many people at once: all or nothing, past every gate together, and the preview is what is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from tenants import signals
from tenants.domain.decision import Clause, Decision
from tenants.domain.people_gate import GateAnswer, PersonChange, register_people_gate, unregister_people_gate
from tenants.domain.people_together import PeopleOutcome, PersonWish, Said
from tenants.domain.refusal import Refused
from tenants.models import AuditEntry, Person
from tenants.scoping import scoped
from tenants.selectors.stays import stays_of_person
from tenants.services.erasure import erase_person
from tenants.services.people_together import change_people_together, preview_people_together
from tests.cast import AT, ON, Cast, make_person


class Hired(TypedDict):
    """What must be said of somebody new."""

    name: str
    entry_on: date


KIM: Hired = {"name": "Kim", "entry_on": date(2026, 1, 1)}


def wish(external_id: str, row: int = 0, **said: Unpack[Said]) -> PersonWish:
    return PersonWish(row=row or sum(map(ord, external_id)), external_id=external_id, said=said)


def carry_out(cast: Cast, *wishes: PersonWish, expected: str | None = None) -> PeopleOutcome:
    return change_people_together(cast.north.pk, wishes, at=AT, deed="imported", expected=expected)


def codes(outcome: PeopleOutcome) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.field, fault.code) for fault in outcome.faults]


class SeatGate:
    """So many who may log in, counted in the tables as they would be; keeps each question."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.asked: list[Sequence[PersonChange]] = []

    def judge(self, organization_id: UUID, changes: Sequence[PersonChange], on: date) -> list[GateAnswer]:
        self.asked.append(changes)
        people = Person.objects.filter(organization_id=organization_id, exit_on=None).exclude(login_mode="none").count()
        clause = Clause(text="So many.", language="en", reference="1")
        code = "FITS" if people <= self.most else "OVER_LIMIT"
        decision = Decision(code=code, rule="counting", clause=clause, inputs={"people": people}, steps=())
        return [GateAnswer(is_allowed=people <= self.most, decision=decision)]


@pytest.fixture
def two_seats(cast: Cast) -> Iterator[SeatGate]:
    gate = SeatGate(most=2)
    register_people_gate(gate)
    yield gate
    unregister_people_gate(gate)


# What is done


def test_people_are_added_and_changed_together(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        outcome = carry_out(
            cast,
            wish("kim", **KIM, email="Kim@Example.org", manager="lea", department="roads"),
            wish("lea", name="Lea", entry_on=date(2026, 3, 1), department="water"),
            wish("ben", name="Ben", login_mode="passive", department="water"),
            wish("ada", name="Ada"),
        )
        assert (outcome.added, outcome.changed, outcome.unchanged) == (2, 1, 1)
        kim, lea, ben = (Person.objects.get(external_id=name) for name in ("kim", "lea", "ben"))
        assert (kim.email, kim.manager_id, kim.login_mode, kim.entry_on) == (
            "kim@example.org",
            lea.pk,
            "active",
            ON.replace(day=1),
        )
        assert ben.login_mode == "passive"
        stays = {
            person.name: [(s.department_name, s.starts_on) for s in stays_of_person(person.pk)]
            for person in (kim, lea, ben)
        }
        # New people belong from their entry on; whoever is here, from today.
        assert stays == {
            "Kim": [("Roads", date(2026, 1, 1))],
            "Lea": [("Water", date(2026, 3, 1))],
            "Ben": [("Water", ON), ("Roads", date(2020, 1, 1))],
        }


def test_what_would_change_is_said_from_and_to(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        outcome = preview_people_together(
            cast.north.pk,
            [wish("ben", name="Benjamin", exit_on=date(2026, 2, 1), manager="ada", department=None)],
            at=AT,
        )
        (ben,) = outcome.differences
        assert [(change.field, change.before, change.after) for change in ben.changes] == [
            ("name", "Ben", "Benjamin"),
            ("exit_on", None, date(2026, 2, 1)),
            ("manager", None, "ada"),
            ("department", "roads", None),
            ("department_from", None, ON),
        ]
        assert Person.objects.get(external_id="ben").name == "Ben", "nothing is written"
        assert not AuditEntry.objects.filter(action="people.imported").exists()


def test_again_changes_nothing(cast: Cast) -> None:  # R-X-7
    wishes = (
        wish("kim", **KIM, department="roads", exit_on=date(2027, 1, 1)),
        wish("later", name="Later", entry_on=date(2026, 9, 1), department="water", manager="kim"),
        wish("undated", name="Undated", department="water", entry_on=None),
        wish("ben", department="water", department_from=date(2026, 1, 10)),
    )
    with scoped(cast.as_ada()):
        carry_out(cast, *wishes)
        audited = AuditEntry.objects.count()
        again = carry_out(cast, *wishes)
        assert (again.differences, again.unchanged) == ((), 4)
        assert AuditEntry.objects.count() == audited, "what changes nothing is no deed"


def test_it_is_audited_once_and_for_each_person_with_ids(cast: Cast) -> None:  # R-X-14
    with scoped(cast.as_ada()):
        carry_out(
            cast, wish("kim", **KIM, department="roads"), wish("ben", name="Benjamin", manager="kim", login_mode="none")
        )
        kim = Person.objects.get(external_id="kim")
        kept = {
            (entry.action, entry.subject_id): entry.details
            for entry in AuditEntry.objects.filter(at=AT, actor_id=cast.ada.pk)
        }
    ben_id = str(cast.ben_person.pk)
    assert kept == {
        ("people.imported", str(cast.north.pk)): {"added": 1, "changed": 1, "unchanged": 0},
        ("person.added", str(kim.pk)): {},
        ("person.moved", str(kim.pk)): {"department_id": str(cast.roads.pk), "on": "2026-01-01"},
        ("person.changed", ben_id): {
            "fields": ["login_mode", "manager_id", "name"],
            "values": {"login_mode": ["active", "none"], "manager_id": [None, str(kim.pk)]},
        },
    }


def test_each_person_is_announced_as_alone(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[str, Any]] = []
    listeners = {
        name: lambda name=name, **facts: heard.append(
            (name, facts.get("fields") or facts.get("exit_on") or facts["external_id"])
        )
        for name in ("person_added", "person_changed", "person_left")
    }
    for name, listener in listeners.items():
        getattr(signals, name).connect(listener, weak=False)
    try:
        with django_capture_on_commit_callbacks(execute=True), scoped(cast.as_ada()):
            carry_out(cast, wish("kim", **KIM, department="roads"), wish("ben", exit_on=date(2026, 2, 1)))
            preview_people_together(cast.north.pk, [wish("lea", name="Lea")], at=AT)
    finally:
        for name, listener in listeners.items():
            getattr(signals, name).disconnect(listener)
    assert heard == [
        ("person_added", "kim"),
        ("person_changed", ("department",)),
        ("person_changed", ("exit_on",)),
        ("person_left", date(2026, 2, 1)),
    ]


# What is refused


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, ("name", "MISSING_FIELD")),
        ({"name": " "}, ("name", "MISSING_FIELD")),
        ({"name": "a\u202eb"}, ("name", "INVALID_TEXT")),
        ({**KIM, "email": "nobody"}, ("email", "INVALID_EMAIL")),
        ({**KIM, "login_mode": "root"}, ("login_mode", "UNKNOWN_CODE")),
        ({**KIM, "exit_on": date(2025, 12, 31)}, ("exit_on", "EXIT_BEFORE_ENTRY")),
        ({**KIM, "manager": "nobody"}, ("manager", "UNKNOWN_MANAGER")),
        ({**KIM, "manager": "cleo"}, ("manager", "UNKNOWN_MANAGER")),  # R-X-9
        ({**KIM, "manager": "kim"}, ("manager", "REPORTING_LINE_LOOP")),
        ({**KIM, "department": "sales"}, ("department", "UNKNOWN_DEPARTMENT")),  # R-X-9
    ],
)
def test_what_is_wrong_in_a_row_refuses_all(cast: Cast, said: dict[str, Any], fault: tuple[str, str]) -> None:
    wishes = (wish("ben", 2, name="Benjamin"), wish("kim", 3, **said))
    with scoped(cast.as_ada()):
        assert codes(preview_people_together(cast.north.pk, wishes, at=AT)) == [(3, *fault)]
        with pytest.raises(Refused, match="ROWS_REFUSED") as refusal:
            carry_out(cast, *wishes)
        assert refusal.value.details == {"count": 1, "faults": [{"row": 3, "field": fault[0], "code": fault[1]}]}
        assert not Person.objects.filter(name="Benjamin").exists()


def test_every_fault_of_every_row_is_found(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        erased = make_person(cast.north, "gone")
        erase_person(erased.pk, at=AT)
        erased.refresh_from_db()
        outcome = preview_people_together(
            cast.north.pk,
            [
                wish("kim", 2, name="", email="x", manager="y", department="z"),
                wish("kim", 3, name="Kim"),
                wish(erased.external_id, 4, name="Somebody"),
                wish("", 5, name="Nobody"),
            ],
            at=AT,
        )
    assert codes(outcome) == [
        (2, "name", "MISSING_FIELD"),
        (2, "email", "INVALID_EMAIL"),
        (2, "manager", "UNKNOWN_MANAGER"),
        (2, "department", "UNKNOWN_DEPARTMENT"),
        (3, "external_id", "DUPLICATE_ROW"),
        (4, "external_id", "PERSON_ERASED"),
        (5, "external_id", "MISSING_FIELD"),
    ]
    assert outcome.faults[4].details == {"row": 2}
    assert outcome.faults[1].value == "x"


def test_a_line_that_bites_its_tail_is_found_whole(cast: Cast) -> None:
    """Ben reports to Ada already; with Ada under Kim and Kim under Ben nobody is on top."""
    with scoped(cast.as_ada()):
        carry_out(cast, wish("ben", manager="ada"))
        outcome = preview_people_together(
            cast.north.pk, [wish("ada", 2, manager="kim"), wish("kim", 3, **KIM, manager="ben")], at=AT
        )
        assert codes(outcome) == [(2, "manager", "REPORTING_LINE_LOOP"), (3, "manager", "REPORTING_LINE_LOOP")]
        turned = carry_out(cast, wish("ada", 2, manager="ben"), wish("ben", 3, manager=None))
        assert turned.changed == 2, "all changes together have no loop"


# Gates


def test_one_leaves_and_one_enters(cast: Cast, two_seats: SeatGate) -> None:  # R-X-4
    with scoped(cast.as_ada()):
        outcome = carry_out(cast, wish("kim", **KIM), wish("ben", exit_on=ON), wish("ada", name="Ada"))
    (asked,) = two_seats.asked
    assert {change.external_id for change in asked} == {"kim", "ben"}
    assert [answer.decision.code for answer in outcome.answers] == ["FITS"]


def test_what_a_gate_refuses_is_refused_whole(cast: Cast, two_seats: SeatGate) -> None:  # R-X-2, R-X-4
    wishes = (wish("kim", **KIM), wish("ben", name="Benjamin"))
    with scoped(cast.as_ada()):
        outcome = preview_people_together(cast.north.pk, wishes, at=AT)
        assert ([answer.decision.code for answer in outcome.refusals], outcome.can_be_done) == (["OVER_LIMIT"], False)
        with pytest.raises(Refused, match="OVER_LIMIT") as refusal:
            carry_out(cast, *wishes)
        assert refusal.value.details == {"decision": outcome.refusals[0].decision.as_json()}
        assert not Person.objects.filter(external_id="kim").exists()


# The preview is what is done


def test_the_preview_that_was_seen_is_what_is_done(cast: Cast) -> None:
    wishes = (wish("kim", **KIM), wish("ben", name="Benjamin"))
    with scoped(cast.as_ada()):
        seen = preview_people_together(cast.north.pk, wishes, at=AT)
        Person.objects.filter(external_id="ben").update(name="Bengt")
        with pytest.raises(Refused, match="PREVIEW_OUTDATED"):
            carry_out(cast, *wishes, expected=seen.digest)
        assert not Person.objects.filter(external_id="kim").exists()
        seen = preview_people_together(cast.north.pk, wishes, at=AT)
        assert carry_out(cast, *wishes, expected=seen.digest) == seen


def test_a_thousand_people_take_as_many_statements_as_ten(cast: Cast) -> None:
    def statements(count: int) -> int:
        wishes = [
            wish(f"{count}.{number}", number, name=f"P {number}", entry_on=ON, manager="ada", department="water")
            for number in range(1, count + 1)
        ]
        with CaptureQueriesContext(connection) as queries:
            preview_people_together(cast.north.pk, wishes, at=AT)
            carry_out(cast, *wishes)
            carry_out(cast, *(wish(w.external_id, w.row, name="Q", department="roads") for w in wishes))
        return len(queries)

    with scoped(cast.as_ada()):
        few = statements(10)
        assert statements(1000) == few
