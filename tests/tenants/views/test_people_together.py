"""Several people changed at once in the portal: chosen, previewed, done for all or for nobody."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest

from tenants.models import AuditEntry, Person, PersonDepartment
from tenants.scoping import STAFF, scoped
from tenants.services.erasure import erase_person
from tenants.services.people import change_person
from tests.cast import make_member, make_organization, make_person, make_user
from tests.pages.stage import NOW, Stage
from tests.tenants.views.test_person_changes import FullGate, full_gate
from tests.visitors import Visitor

__all__ = ["FullGate", "full_gate"]

# Two on a page: the page, what it says, and where its buttons lead.
PAGES_OF_FIVE = (
    (1, "5 people, here 1 to 2", [2]),
    (2, "5 people, here 3 to 4", [1, 3]),
    (3, "5 people, here 5 to 5", [2]),
)


def chosen(*people: Person, **found: str) -> str:
    return "/people/together/?" + urlencode([*(("person", person.pk) for person in people), *found.items()])


def facts(external_id: str) -> Person:
    with scoped(STAFF):
        return Person.objects.select_related("manager").get(external_id=external_id, organization__slug="fjellvik")


def outcome_of(response: Any) -> Any:
    assert response.status_code in (200, 409), response.content.decode()
    return response.context["page"].outcome


def test_those_with_a_tick_are_previewed_then_changed(stage: Stage) -> None:
    ada, path = Visitor().sign_in(stage.ada), chosen(stage.ben_person, stage.ada_person)
    form = ada.get(path)
    assert "Change 2 people" in form.content.decode()
    answers = {
        "login_mode": "passive",
        "exit_on": "2026-12-31",
        "department": "code:roads",
        "department_from": "2026-07-01",
    }
    shown = ada.post(path, answers)
    outcome = outcome_of(shown)
    assert [(found.external_id, len(found.changes)) for found in outcome.differences] == [("ada", 4), ("ben", 4)]
    assert "2 people would be changed" in shown.content.decode()
    assert facts("ben").login_mode == "active", "nothing happens before it is confirmed"
    done = ada.post(path, answers | {"digest": outcome.digest})
    assert done["Location"] == "/people/"
    ben = facts("ben")
    assert (ben.login_mode, ben.exit_on) == ("passive", date(2026, 12, 31))
    with scoped(stage.scope):
        latest = PersonDepartment.objects.select_related("department").filter(person=ben).latest("starts_on")
        assert (latest.department.code, latest.starts_on) == ("roads", date(2026, 7, 1))
        (deed,) = AuditEntry.objects.filter(action="people.changed_together")
        assert (deed.actor_id, deed.details) == (stage.ada.pk, {"added": 0, "changed": 2, "unchanged": 0})
    again = ada.post(path, answers)
    assert (outcome_of(again).differences, "All of them are so already" in again.content.decode()) == ((), True)


def test_the_preview_is_paged_and_says_how_many_are_shown(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.views.people.outcomes.ON_A_PAGE", 2)
    with scoped(STAFF):
        people = [make_person(stage.ada_person.organization, f"p{number}") for number in range(5)]
    ada, path = Visitor().sign_in(stage.ada), chosen(*people, page="9")
    answers = {"login_mode": "none"}
    seen = []
    for number, words, neighbours in PAGES_OF_FIVE:
        shown = ada.post(path, answers | {"page": str(number)})
        text = shown.content.decode()
        assert words in text
        assert [one for one in (1, 2, 3) if f'name="page" value="{one}"' in text] == neighbours
        seen += [row.person.external_id for row in shown.context["page"].rows]
    assert seen == ["p0", "p1", "p2", "p3", "p4"]
    assert ada.post(path, answers).context["page"].first == 1, "not the page of the list that they were chosen in"
    assert facts("p4").login_mode == "active", "leafing changes nobody"
    assert ada.post(path, answers | {"page": "soon"}).status_code == 400
    ada.post(path, answers | {"digest": outcome_of(shown).digest})
    assert {facts(f"p{number}").login_mode for number in range(5)} == {"none"}, "all of them, not those of the page"


def test_everybody_who_was_found_is_changed(stage: Stage) -> None:
    with scoped(STAFF):
        erase_person(make_person(stage.ada_person.organization, "gone").pk, at=NOW)
        change_person(stage.ben_person.pk, {"login_mode": "none"}, at=NOW)
    ada, path = Visitor().sign_in(stage.ada), chosen(stage.ada_person, all="yes", mode="active")
    outcome = outcome_of(ada.post(path, {"manager": "ben@example.org"}))
    assert [found.external_id for found in outcome.differences] == ["ada", "frida"], (
        "erased people are nobody to change"
    )
    ada.post(path, {"manager": "ben@example.org", "digest": outcome.digest})
    manager = facts("frida").manager
    assert manager is not None
    assert manager.external_id == "ben"
    listed = ada.get("/people/", {"mode": "active", "q": "a"}).content.decode()
    for field in ('name="mode" value="active"', 'name="q" value="a"', f'name="person" value="{stage.ada_person.pk}"'):
        assert field in listed


def test_what_there_was_is_taken_away(stage: Stage) -> None:
    with scoped(STAFF):
        changes: Any = {"exit_on": date(2027, 1, 1), "manager_id": stage.ada_person.pk}
        change_person(stage.ben_person.pk, changes, at=NOW)
    ada, path = Visitor().sign_in(stage.ada), chosen(stage.ben_person)
    answers = {"has_no_exit": "on", "has_no_manager": "on", "department": "none"}
    ada.post(path, answers | {"digest": outcome_of(ada.post(path, answers)).digest})
    ben = facts("ben")
    assert (ben.exit_on, ben.manager_id) == (None, None)
    with scoped(stage.scope):
        assert PersonDepartment.objects.filter(person=ben).latest("starts_on").ends_on == date(2026, 6, 15)


def test_who_cannot_be_changed_is_named_and_nobody_is(stage: Stage) -> None:
    with scoped(STAFF):
        change_person(stage.ben_person.pk, {"entry_on": date(2026, 9, 1)}, at=NOW)
    ada, path = Visitor().sign_in(stage.ada), chosen(stage.ben_person, stage.ada_person)
    shown = ada.post(path, {"exit_on": "2026-08-01", "manager": "ada"})
    assert [(person.name, fault.code) for person, fault in shown.context["refused_people"]] == [
        ("Ada Haugland", "REPORTING_LINE_LOOP"),
        ("Ben Lunde", "EXIT_BEFORE_ENTRY"),
    ]
    assert 'name="digest"' not in shown.content.decode()
    refused = ada.post(path, {"exit_on": "2026-08-01", "manager": "ada", "digest": outcome_of(shown).digest})
    assert refused.status_code == 409
    assert facts("ada").exit_on is None


@pytest.mark.usefixtures("full_gate")
def test_what_licences_do_not_allow_is_said_with_its_why(stage: Stage) -> None:  # R-X-2, R-X-4
    ada, path = Visitor().sign_in(stage.ada), chosen(stage.ben_person)
    shown = ada.post(path, {"login_mode": "passive"})
    assert "zwei Lizenzen" in shown.content.decode()
    assert ada.post(path, {"login_mode": "passive", "digest": outcome_of(shown).digest}).status_code == 409
    assert facts("ben").login_mode == "active"


def test_what_has_changed_since_is_shown_again(stage: Stage) -> None:
    ada, path = Visitor().sign_in(stage.ada), chosen(all="yes", q="lunde")
    seen = outcome_of(ada.post(path, {"login_mode": "passive"})).digest
    with scoped(STAFF):
        make_person(stage.ada_person.organization, "lena", name="Lena Lunde")
    refused = ada.post(path, {"login_mode": "passive", "digest": seen})
    assert refused.status_code == 409
    assert "Something has changed since you looked" in refused.content.decode()
    assert len(outcome_of(refused).differences) == 2
    assert facts("ben").login_mode == "active"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "__all__"),
        ({"login_mode": "root"}, "login_mode"),
        ({"exit_on": "soon"}, "exit_on"),
        ({"exit_on": "2026-12-31", "has_no_exit": "on"}, "has_no_exit"),
        ({"department": "code:nowhere"}, "department"),
        ({"department_from": "2026-12-31"}, "department"),
        ({"manager": "nobody"}, "manager"),
        ({"manager": "\x00"}, "manager"),
        ({"manager": "ada", "has_no_manager": "on"}, "has_no_manager"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(stage: Stage, answers: dict[str, str], field: str) -> None:
    refused = Visitor().sign_in(stage.ada).post(chosen(stage.ben_person), answers)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]


def test_somebody_has_to_be_chosen_and_not_too_many(stage: Stage, settings: Any) -> None:
    ada = Visitor().sign_in(stage.ada)
    for path in (chosen(), chosen(all="yes", q="nobody at all")):
        assert ada.get(path)["Location"] == "/people/"
        assert "Choose whom to change first." in ada.get("/people/").content.decode()
    settings.IMPORT_MOST_ROWS = 2
    assert ada.get(chosen(all="yes"))["Location"] == "/people/"
    assert "At most 2 people can be changed at once." in ada.get("/people/").content.decode()
    assert ada.get("/people/together/?person=x").status_code == 400
    assert ada.get("/people/together/?all=yes&state=x").status_code == 400


def test_nobody_is_changed_from_another_organization(stage: Stage) -> None:  # R-X-9, R-SCALGO-11
    with scoped(STAFF):
        cleo, south = make_user("cleo"), make_organization("south")
        stranger = make_person(south, "zoe")
        make_member(south, cleo, is_license_administrator=True)
    assert Visitor().sign_in(cleo).get(chosen(stage.ben_person))["Location"] == "/people/"
    ada, path = Visitor().sign_in(stage.ada), chosen(stranger, stage.ben_person)
    assert [found.external_id for found in outcome_of(ada.post(path, {"login_mode": "none"})).differences] == ["ben"]
    ben = Visitor().sign_in(stage.ben)
    assert {ben.get(path).status_code, ben.post(path, {"login_mode": "none"}).status_code} == {403}
