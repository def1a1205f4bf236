"""Others' usage by name, under pseudonyms, or by department only: the organization's choice (R-X-14)."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any

import pytest

from metering.views.pages import UsagePage
from tenants.models import AuditEntry, Organization
from tenants.scoping import scoped
from tenants.services.people import NewPerson, add_person, move_person
from tests.pages.stage import SIGNED_AT, SIGNED_ON, TILES, UNKNOWN, Stage, use
from tests.visitors import Visitor

PSEUDONYM = re.compile(r"Person ([0-9A-Z]{4}-[0-9A-Z]{4})")


def choose(stage: Stage, display: str) -> None:
    answer = Visitor().sign_in(stage.ada).post("/usage/display/", {"display": display})
    assert (answer.status_code, answer["Location"]) == (302, "/usage/#people")


def fetch(user: Any, **query: str) -> Any:
    return Visitor().sign_in(user).get("/usage/", query)


def page(user: Any, **query: str) -> UsagePage:
    response = fetch(user, **query)
    assert response.status_code == 200
    found: UsagePage = response.context["usage"]
    return found


def people_of(usage: UsagePage) -> dict[str, Any]:
    assert usage.people is not None
    return {row.label: row for row in usage.people.rows}


def pseudonym_of_ben(stage: Stage) -> str:
    (row,) = [row for row in people_of(page(stage.ada)).values() if row.total == 35]
    key: str = row.key
    return key


def exported(user: Any, **query: str) -> list[list[str]]:
    return list(csv.reader(StringIO(fetch(user, export="csv", **query).content.decode())))[1:]


def add_five(stage: Stage, department: str) -> None:
    """Five people of a department, each with 1,000 tiles, which are one unit."""
    with scoped(stage.scope):
        department_id = dict(stage_departments())[department]
        for number in range(5):
            name = f"{department}-{number}"
            person = add_person(
                stage.organization_id, NewPerson(external_id=name, name=name, entry_on=SIGNED_ON), at=SIGNED_AT
            )
            move_person(person.pk, department_id=department_id, on=SIGNED_ON, at=SIGNED_AT)
    for year in (2025, 2026):
        use(stage, [(TILES, f"{year}-06-03T10:00:00Z", 1_000, f"{department}-{number}") for number in range(5)])


def stage_departments() -> list[tuple[str, Any]]:
    from tenants.models import Department

    return list(Department.objects.values_list("code", "pk"))


# -- the choice


def test_the_choice_is_the_administrators_and_audited(stage: Stage) -> None:
    assert page(stage.ada).privacy.display == "by_name"
    choose(stage, "by_pseudonym")
    choose(stage, "by_pseudonym")
    with scoped(stage.scope):
        assert Organization.objects.get().usage_display == "by_pseudonym"
        (entry,) = AuditEntry.objects.filter(action="organization.changed")
    assert (entry.actor_id, entry.details["values"]) == (stage.ada.pk, {"usage_display": ["by_name", "by_pseudonym"]})


def test_nobody_else_chooses(stage: Stage) -> None:
    for user in (stage.ben, stage.frida):
        assert Visitor().sign_in(user).post("/usage/display/", {"display": "by_name"}).status_code == 403
    visitor = Visitor().sign_in(stage.ada)
    assert visitor.get("/usage/display/").status_code == 405
    for chosen in ("", "by_shoe_size", "\x00"):
        assert visitor.post("/usage/display/", {"display": chosen}).status_code == 400


@pytest.mark.parametrize(
    ("display", "words"),
    [("by_name", "see usage by name"), ("by_pseudonym", "under pseudonyms"), ("by_department", "by department only")],
)
def test_a_user_reads_how_others_see_them(stage: Stage, display: str, words: str) -> None:
    choose(stage, display)
    assert words in fetch(stage.ben).content.decode()


# -- under pseudonyms


def test_others_stand_under_pseudonyms_and_the_reader_under_their_name(stage: Stage) -> None:
    choose(stage, "by_pseudonym")
    usage = page(stage.ada)
    rows = people_of(usage)
    assert sorted(row.total for row in rows.values()) == [10, 35, 60]
    assert rows["Ada Haugland"].total == 60
    assert all(PSEUDONYM.fullmatch(label) for label in rows if label != "Ada Haugland")
    text = fetch(stage.ada).content.decode()
    for hidden in ("Ben Lunde", UNKNOWN, str(stage.ben_person.pk), str(stage.unknown_actor), "references/"):
        assert hidden not in text


def test_a_pseudonym_stays_the_same_and_is_another_elsewhere(stage: Stage) -> None:
    choose(stage, "by_pseudonym")
    first = pseudonym_of_ben(stage)
    assert pseudonym_of_ben(stage) == first
    with scoped(stage.scope):
        Organization.objects.update(pseudonym_key="01990000-0000-4000-8000-000000000000")
    assert pseudonym_of_ben(stage) != first


def test_looking_at_a_pseudonym_is_kept_and_that_person_sees_it(stage: Stage) -> None:
    choose(stage, "by_pseudonym")
    usage = page(stage.ada, person=pseudonym_of_ben(stage))
    assert (usage.total, usage.filtered.references) == (35, ())
    assert PSEUDONYM.fullmatch(usage.filtered.person_name or "")
    (look,) = page(stage.ben).looks
    assert (look.by, look.is_by_pseudonym) == ("Ada", True)
    assert "under a pseudonym" in fetch(stage.ben).content.decode()


def test_names_and_ids_find_nobody_behind_pseudonyms(stage: Stage) -> None:
    choose(stage, "by_pseudonym")
    for asked in ("ben", "Ben Lunde", str(stage.ben_person.pk), "0000-0000"):
        assert fetch(stage.ada, person=asked).status_code == 404
    assert page(stage.ada, person=str(stage.ada_person.pk)).total == 60
    assert page(stage.ben).looks == ()


def test_a_file_holds_what_the_page_shows(stage: Stage) -> None:
    choose(stage, "by_pseudonym")
    rows = exported(stage.ada)
    assert sorted(row[6] for row in rows) == ["10", "30", "5", "60"]
    assert [row[4:6] for row in rows if row[6] == "60"] == [["Ada Haugland", "ada"]]
    assert all(PSEUDONYM.fullmatch(row[4]) and row[5] == "" for row in rows if row[6] != "60")


def test_nobody_says_whose_a_reference_is_without_names(stage: Stage) -> None:
    for display in ("by_pseudonym", "by_department"):
        choose(stage, display)
        assert Visitor().sign_in(stage.ada).get(f"/usage/references/{stage.unknown_actor}/").status_code == 403


# -- by department only


def test_small_departments_stand_together_and_nobody_by_themselves(stage: Stage) -> None:
    choose(stage, "by_department")
    usage = page(stage.ada)
    assert (usage.people, usage.privacy.is_without_people) == (None, True)
    assert [(row.name, row.total) for row in usage.departments] == [("Small departments together", 105)]
    text = fetch(stage.ada).content.decode()
    assert "Ben Lunde" not in text
    assert "department=water" not in text


def test_a_department_of_five_is_shown_and_the_total_does_not_give_the_others_away(stage: Stage) -> None:
    add_five(stage, "roads")
    choose(stage, "by_department")
    # Water has two people and none has one reference: three together, so Roads' six join them, and nothing is left.
    assert [row.name for row in page(stage.ada).departments] == ["Small departments together"]
    add_five(stage, "water")
    # Without a department there is one reference: Roads (6) joins it, Water (7) stands alone.
    rows = page(stage.ada).departments
    assert [(row.name, row.total) for row in rows] == [("Water", 70), ("Small departments together", 45)]
    assert exported(stage.ada)[0][2:7] == ["", "Small departments together", "", "", "45"]


def test_home_shows_the_same_groups(stage: Stage) -> None:
    add_five(stage, "roads")
    add_five(stage, "water")
    choose(stage, "by_department")
    shares = Visitor().sign_in(stage.ada).get("/").context["home"].usage.departments
    assert [(share.name, share.units) for share in shares] == [("Water", 70), ("Small departments together", 45)]


@pytest.mark.parametrize("export", ["", "csv", "xlsx"])
def test_nothing_narrower_is_answered(stage: Stage, export: str) -> None:
    choose(stage, "by_department")
    for query in ({"person": str(stage.ben_person.pk)}, {"person": ""}, {"department": "water"}, {"department": ""}):
        assert fetch(stage.ada, export=export, **query).status_code == 403
    assert fetch(stage.ada, export=export, person=str(stage.ada_person.pk)).status_code == 200


def test_ones_own_usage_is_read_by_name_all_the_same(stage: Stage) -> None:
    choose(stage, "by_department")
    own = page(stage.ada, person=str(stage.ada_person.pk))
    assert (own.total, own.filtered.person_name) == (60, "Ada Haugland")
    assert page(stage.ben).total == 35
    assert [row[4] for row in exported(stage.ben)] == ["Ben Lunde", "Ben Lunde"]
