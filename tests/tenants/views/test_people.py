"""The list of people and the page of one: found, narrowed, taken away as a file; for administrators, and oneself."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tenants.models import AuditEntry, LoginMode, Person
from tenants.scoping import STAFF, scoped
from tenants.services.people import NewPerson, add_person, end_person
from tenants.views.people.listing import PEOPLE_ON_A_PAGE, PeoplePage
from tests.cast import make_organization, make_person
from tests.pages.stage import NOW, SIGNED_AT, Stage
from tests.visitors import Visitor


def page(stage: Stage, **query: str) -> PeoplePage:
    response = Visitor().sign_in(stage.ada).get("/people/", query)
    assert response.status_code == 200
    found: PeoplePage = response.context["people"]
    return found


def names(stage: Stage, **query: str) -> list[str]:
    return [row.name for row in page(stage, **query).rows]


def add(stage: Stage, external_id: str, **facts: Any) -> Person:
    with scoped(stage.scope):
        new = NewPerson(**{"external_id": external_id, "name": external_id.title()} | facts)
        return add_person(stage.organization_id, new, at=SIGNED_AT)


def test_everybody_by_name_with_todays_department(stage: Stage) -> None:
    found = page(stage)
    assert [(row.name, row.department_name, row.presence) for row in found.rows] == [
        ("Ada Haugland", "Water", "current"),
        ("Ben Lunde", "Water", "current"),
        ("Frida Moe", "", "current"),
    ]
    assert [(row.user_email, row.is_license_administrator) for row in found.rows][:2] == [
        ("ada@example.org", True),
        ("ben@example.org", False),
    ]


def test_the_states_count_and_narrow(stage: Stage) -> None:  # R-TEAM-1
    add(stage, "tomorrow", entry_on=date(2026, 6, 16))
    add(stage, "today", entry_on=date(2026, 6, 15))
    add(stage, "undated")
    with scoped(stage.scope):
        end_person(stage.ben_person.pk, exit_on=date(2026, 6, 15), at=NOW)
    found = page(stage)
    assert [(tab.code, tab.count) for tab in found.tabs] == [
        ("", 6),
        ("current", 3),
        ("future", 1),
        ("left", 1),
        ("undated", 1),
    ]
    assert names(stage, state="current") == ["Ada Haugland", "Frida Moe", "Today"]
    assert names(stage, state="left") == ["Ben Lunde"]
    assert names(stage, state="future") == ["Tomorrow"]
    assert names(stage, state="undated") == ["Undated"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "LUND"}, ["Ben Lunde"]),
        ({"q": "frida"}, ["Frida Moe"]),
        ({"q": "100%"}, []),
        ({"q": "a\x00da"}, []),
        ({"department": "none"}, ["Frida Moe"]),
        ({"mode": "passive"}, []),
        ({"mode": "active", "q": "ada"}, ["Ada Haugland"]),
        ({"login": "no"}, []),
        ({"login": "yes"}, ["Ada Haugland", "Ben Lunde", "Frida Moe"]),
        ({"role": "license_administrator"}, ["Ada Haugland"]),
        ({"role": "billing_contact"}, ["Frida Moe"]),
        ({"sort": "-name"}, ["Frida Moe", "Ben Lunde", "Ada Haugland"]),
        ({"sort": "department"}, ["Ada Haugland", "Ben Lunde", "Frida Moe"]),
        ({"sort": "-external_id"}, ["Frida Moe", "Ben Lunde", "Ada Haugland"]),
        ({"page": "7"}, ["Ada Haugland", "Ben Lunde", "Frida Moe"]),
    ],
)
def test_people_are_looked_for(stage: Stage, query: dict[str, str], expected: list[str]) -> None:
    assert names(stage, **query) == expected


def test_by_department(stage: Stage) -> None:
    with scoped(stage.scope):
        water = stage.ada_person.departments.get().department_id
    assert names(stage, department=str(water)) == ["Ada Haugland", "Ben Lunde"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"sort": "email"}, 400),
        ({"state": "gone"}, 400),
        ({"mode": "x"}, 400),
        ({"login": "maybe"}, 400),
        ({"role": "king"}, 400),
        ({"page": "0"}, 400),
        ({"page": "-1"}, 400),
        ({"export": "pdf"}, 400),
        ({"department": "x"}, 404),
    ],
)
def test_what_cannot_be_meant_is_no_page(stage: Stage, query: dict[str, str], status: int) -> None:
    assert Visitor().sign_in(stage.ada).get("/people/", query).status_code == status


def test_a_long_list_comes_in_pages(stage: Stage) -> None:
    with scoped(stage.scope):
        for number in range(PEOPLE_ON_A_PAGE):
            new = NewPerson(external_id=f"x{number:03}", name=f"X {number:03}")
            add_person(stage.organization_id, new, at=SIGNED_AT)
    first, last = page(stage), page(stage, page="2")
    assert (first.first, first.last, first.count, first.previous_page, first.next_page) == (1, 50, 53, None, 2)
    assert (last.first, last.last, last.previous_page, last.next_page) == (51, 53, 1, None)
    assert len({row.id for row in (*first.rows, *last.rows)}) == 53


def test_the_file_holds_everybody_who_is_found(stage: Stage) -> None:
    add(stage, "=1+1", entry_on=date(2026, 7, 1), login_mode=LoginMode.PASSIVE)
    response = Visitor().sign_in(stage.ada).get("/people/", {"export": "csv", "sort": "name", "page": "9"})
    assert response["Content-Disposition"] == 'attachment; filename="fjellvik-people-2026-06-15.csv"'
    rows = list(csv.reader(StringIO(response.content.decode())))
    assert rows[0][:3] == ["External ID", "Name", "E-mail"]
    assert rows[1] == [
        "'=1+1", "'=1+1", "", "", "", "2026-07-01", "", "Not here yet", "passive", "", "", "", "",
    ]  # fmt: skip
    assert rows[2] == [
        "ada", "Ada Haugland", "", "water", "Water", "2025-05-20", "", "Here now", "active", "", "ada@example.org",
        "yes", "",
    ]  # fmt: skip
    assert len(rows) == 5
    narrowed = Visitor().sign_in(stage.ada).get("/people/", {"export": "xlsx", "role": "billing_contact"})
    (sheet,) = load_workbook(BytesIO(narrowed.content)).worksheets
    assert [cell.value for cell in list(sheet.columns)[1]] == ["Name", "Frida Moe"]
    with scoped(STAFF):
        entries = AuditEntry.objects.filter(action="people.exported").order_by("id")
        assert [entry.details for entry in entries] == [{"format": "csv"}, {"format": "xlsx"}]


def test_only_administrators_see_others(stage: Stage) -> None:  # R-SCALGO-11, R-SCALGO-12
    own, adas = f"/people/{stage.ben_person.pk}/", f"/people/{stage.ada_person.pk}/"
    for user in (stage.ben, stage.frida):
        visitor = Visitor().sign_in(user)
        for path in ("/people/", "/people/?export=csv", "/people/new/", adas, f"{own}change/", f"{own}department/"):
            assert visitor.get(path).status_code == 403, path
        for path in (f"{own}manager/", f"{own}invite/", "/users/", "/users/invite/"):
            assert visitor.get(path).status_code == 403, path
    assert Visitor().sign_in(stage.frida).get(own).status_code == 403
    mine = Visitor().sign_in(stage.ben).get(own)
    assert mine.status_code == 200
    assert not mine.context["page"].may_change
    assert f"{own}change/" not in mine.content.decode()


def test_the_page_of_a_person(stage: Stage) -> None:  # R-SCALGO-9
    found = Visitor().sign_in(stage.ada).get(f"/people/{stage.ben_person.pk}/").context["page"]
    assert (found.person.name, found.presence, found.member.email) == ("Ben Lunde", "current", "ben@example.org")
    assert [(stay.department_name, stay.starts_on, stay.last_day) for stay in found.stays] == [
        ("Water", date(2026, 6, 10), None),
        ("Roads", date(2025, 5, 20), date(2026, 6, 9)),
    ]


def test_people_of_others_are_not_there(stage: Stage) -> None:  # R-X-9
    with scoped(STAFF):
        stranger = make_person(make_organization("far"), "zoe")
    ada = Visitor().sign_in(stage.ada)
    for path in ("", "change/", "department/", "manager/", "invite/"):
        assert ada.get(f"/people/{stranger.pk}/{path}").status_code == 404, path
    assert "Zoe" not in names(stage)


def test_an_empty_organization_is_told_what_to_do(stage: Stage) -> None:
    with scoped(STAFF):
        west = make_organization("west", locale="en")
    with scoped(STAFF):
        from tests.cast import make_member

        make_member(west, stage.ada, is_license_administrator=True)
    visitor = Visitor().sign_in(stage.ada)
    visitor.keep(organization_id=str(west.pk))
    text = visitor.get("/people/").content.decode()
    assert "Nobody here yet" in text
    assert "Nobody is found" in visitor.get("/people/?q=x").content.decode()
