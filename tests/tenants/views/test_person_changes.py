"""Adding a person, changing one, moving one, saying whom they report to: refusals stand at the field they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tenants.domain.decision import Clause, Decision
from tenants.domain.people_gate import GateAnswer, PersonChange, register_people_gate, unregister_people_gate
from tenants.models import Invitation, Person
from tenants.scoping import STAFF, scoped
from tenants.selectors.stays import stays_of_person
from tenants.services.people import end_person
from tests.cast import make_organization, make_person
from tests.pages.stage import NOW, Stage
from tests.staff import text_of
from tests.visitors import Visitor

NEW = {
    "name": "Dan Vik",
    "external_id": "dan",
    "email": "dan@fjellvik.example",
    "department_id": "",
    "entry_on": "2026-07-01",
    "exit_on": "",
    "login_mode": "active",
}
BEN = {"name": "Ben Lunde", "email": "", "entry_on": "2025-05-20", "exit_on": "", "login_mode": "active"}


class FullGate:
    """No licence is free for anybody."""

    def judge(self, organization_id: UUID, changes: Sequence[PersonChange], on: date) -> Sequence[GateAnswer]:
        clause = Clause(text="Es gibt zwei Lizenzen.", language="de", reference="")
        decision = Decision(code="NO_FREE_LICENSE", clause=clause, rule="employees", inputs={}, steps=())
        return [GateAnswer(is_allowed=False, decision=decision)]


@pytest.fixture
def full_gate() -> Iterator[None]:
    gate = FullGate()
    register_people_gate(gate)
    yield
    unregister_people_gate(gate)


def post(stage: Stage, path: str, answers: dict[str, Any]) -> Any:
    return Visitor().sign_in(stage.ada).post(path, answers)


def of_ben(stage: Stage, what: str = "") -> str:
    return f"/people/{stage.ben_person.pk}/{what}"


def read(person_id: UUID) -> Person:
    with scoped(STAFF):
        return Person.objects.get(pk=person_id)


def department_of(person: Person) -> UUID:
    with scoped(STAFF):
        return UUID(str(person.departments.latest("starts_on").department_id))


def test_a_person_is_added_with_department_and_invitation(stage: Stage) -> None:
    water = department_of(stage.ada_person)
    ada = Visitor().sign_in(stage.ada)
    added = ada.post("/people/new/", {**NEW, "department_id": str(water), "is_invited": "on"})
    with scoped(stage.scope):
        dan = Person.objects.get(external_id="dan")
        (invitation,) = Invitation.objects.all()
        (stay,) = stays_of_person(dan.pk)
    assert added["Location"] == f"/people/{dan.pk}/"
    assert (dan.entry_on, stay.starts_on, stay.department_name) == (date(2026, 7, 1), date(2026, 7, 1), "Water")
    assert (invitation.email, invitation.person_id) == ("dan@fjellvik.example", dan.pk)
    shown = ada.get(added["Location"])
    assert shown.context["page"].invitation.email == "dan@fjellvik.example"
    assert "Dan Vik is added." in shown.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "ben"}, "external_id"),
        ({"email": "no address"}, "email"),
        ({"email": "a@" + "b" * 250 + ".example"}, "email"),
        ({"email": "", "is_invited": "on"}, "email"),
        ({"email": "ben@example.org", "is_invited": "on"}, "email"),
        ({"entry_on": "2026-02-30"}, "entry_on"),
        ({"entry_on": "0001-01-01"}, "entry_on"),
        ({"exit_on": "9999-12-31"}, "exit_on"),
        ({"exit_on": "2026-06-30"}, "exit_on"),
        ({"login_mode": "root"}, "login_mode"),
        ({"department_id": "x"}, "department_id"),
        ({"department_id": str(UUID(int=1))}, "department_id"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_adds_nobody(stage: Stage, changes: dict[str, str], field: str) -> None:
    refused = post(stage, "/people/new/", NEW | changes)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in refused.content.decode()
    with scoped(stage.scope):
        assert Person.objects.count() == 3
        assert not Invitation.objects.exists()


@pytest.mark.usefixtures("full_gate")
def test_what_a_gate_refuses_is_said_and_keeps_what_was_typed(stage: Stage) -> None:  # R-X-4
    refused = post(stage, "/people/new/", NEW)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "The licences do not allow this. (NO_FREE_LICENSE)" in page
    assert "zwei Lizenzen" in page
    assert '<span class="code muted">employees</span>' in page
    assert 'value="Dan Vik"' in page
    with scoped(stage.scope):
        assert Person.objects.count() == 3


@pytest.mark.usefixtures("full_gate")
def test_a_change_that_a_gate_refuses_says_why(stage: Stage) -> None:  # R-X-2, R-X-4
    refused = post(stage, of_ben(stage, "change/"), BEN | {"login_mode": "passive"})
    assert refused.status_code == 422
    assert "(NO_FREE_LICENSE)" in refused.content.decode()
    assert "zwei Lizenzen" in refused.content.decode()
    assert read(stage.ben_person.pk).login_mode == "active"


def test_the_first_day_without_access_ends_a_person(stage: Stage) -> None:  # R-TEAM-1
    form = Visitor().sign_in(stage.ada).get(of_ben(stage, "change/")).content.decode()
    assert "First day without access" in form
    assert 'value="2025-05-20"' in form
    saved = post(stage, of_ben(stage, "change/"), BEN | {"exit_on": "2026-06-15", "email": "Ben@Fjellvik.example"})
    assert saved["Location"] == of_ben(stage)
    ben = read(stage.ben_person.pk)
    assert (ben.exit_on, ben.email) == (date(2026, 6, 15), "ben@fjellvik.example")
    assert Visitor().sign_in(stage.ada).get(of_ben(stage)).context["page"].presence == "left"


def test_nobody_leaves_before_they_come(stage: Stage) -> None:
    refused = post(stage, of_ben(stage, "change/"), BEN | {"exit_on": "2025-05-19"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["exit_on"] == ["The exit date lies before the entry date."]
    assert read(stage.ben_person.pk).exit_on is None


def test_a_move_changes_no_day_before_it(stage: Stage) -> None:  # R-SCALGO-9
    moved = post(stage, of_ben(stage, "department/"), {"department_id": "", "on": "2026-06-14"})
    assert moved["Location"] == of_ben(stage)
    with scoped(stage.scope):
        stays = stays_of_person(stage.ben_person.pk)
    assert [(stay.department_name, stay.last_day) for stay in stays] == [
        ("Water", date(2026, 6, 13)),
        ("Roads", date(2026, 6, 9)),
    ]
    assert post(stage, of_ben(stage, "department/"), {"department_id": "", "on": ""}).status_code == 422


def test_whom_a_person_reports_to(stage: Stage) -> None:
    path, ada = of_ben(stage, "manager/"), Visitor().sign_in(stage.ada)
    found = ada.get(path, {"name": "haug"}).context["people"]
    assert [person.name for person in found] == ["Ada Haugland"]
    assert ada.post(path, {"manager": str(stage.ada_person.pk)})["Location"] == of_ben(stage)
    assert ada.get(of_ben(stage)).context["page"].manager.name == "Ada Haugland"
    of_ada = f"/people/{stage.ada_person.pk}/manager/?name=ben"
    loop = ada.post(of_ada, {"manager": str(stage.ben_person.pk)}, follow=True)
    assert "Ben Lunde reports to Ada Haugland already. Nobody can report to themselves." in loop.content.decode()
    assert loop.context["asked"] == "ben", "what was searched for stays"
    assert ada.post(path, {"manager": "x"}).status_code == 400
    ada.post(path, {"manager": ""})
    assert read(stage.ben_person.pk).manager_id is None


def test_who_has_left_is_marked_among_those_to_report_to(stage: Stage) -> None:
    with scoped(stage.scope):
        frida = next(person for person in Person.objects.all() if person.name == "Frida Moe")
        end_person(frida.pk, exit_on=NOW.date(), at=NOW)
    page = text_of(Visitor().sign_in(stage.ada).get(of_ben(stage, "manager/")))
    assert "Ada Haugland ada Frida Moe" in page
    assert re.search(r"Frida Moe \S+ Left", page)


def test_a_manager_is_of_the_same_organization(stage: Stage) -> None:  # R-X-9
    with scoped(STAFF):
        stranger = make_person(make_organization("far"), "zoe")
    ada = Visitor().sign_in(stage.ada)
    refused = ada.post(of_ben(stage, "manager/"), {"manager": str(stranger.pk)}, follow=True)
    assert "There is no such person to report to." in refused.content.decode()
    assert read(stage.ben_person.pk).manager_id is None
