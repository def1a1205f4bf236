"""`/people` and `/departments`: created, changed, put by external id, listed."""

from __future__ import annotations

import time_machine

from tests.api import Caller, code_of
from tests.cast import Cast

NOON = "2026-01-15T12:00:00+00:00"


@time_machine.travel(NOON, tick=False)
def test_person_is_added_read_and_changed(cast: Cast) -> None:
    north = Caller(cast.north_key)
    dan = {"external_id": "dan", "name": "Dan", "entry_on": "2026-01-01", "manager": "ada", "department": "water"}
    made = north.post("people", dan)
    assert made.status_code == 201, made.content
    person = made.json()
    assert person == {
        "id": person["id"],
        "external_id": "dan",
        "name": "Dan",
        "email": "",
        "entry_on": "2026-01-01",
        "exit_on": None,
        "login_mode": "active",
        "manager": "ada",
        "department": "water",
        "erased_at": None,
    }
    assert north.get(f"people/{person['id']}").json() == person
    changed = north.patch(f"people/{person['id']}", {"department": "roads", "exit_on": "2026-03-01"}).json()
    assert changed == person | {"department": "roads", "exit_on": "2026-03-01"}


@time_machine.travel(NOON, tick=False)
def test_put_creates_then_changes_then_changes_nothing(cast: Cast) -> None:
    north = Caller(cast.north_key)
    first = north.put("people/by-external-id/hr/17", {"name": "Eve"})
    assert (first.status_code, first.json()["external_id"]) == (201, "hr/17")
    second = north.put("people/by-external-id/hr/17", {"login_mode": "passive"})
    assert (second.status_code, second.json()) == (200, first.json() | {"login_mode": "passive"})
    third = north.put("people/by-external-id/hr/17", {"login_mode": "passive"})
    assert (third.status_code, third.json()) == (200, second.json())


@time_machine.travel(NOON, tick=False)
def test_a_move_may_be_planned(cast: Cast) -> None:  # R-SCALGO-9
    north = Caller(cast.north_key)
    move = {"department": "water", "department_from": "2026-02-01"}
    assert north.put("people/by-external-id/ben", move).json()["department"] == "roads"
    with time_machine.travel("2026-01-31T23:00:00+00:00", tick=False):  # the first of February in Oslo
        assert north.get("people?external_id=ben").json()["results"][0]["department"] == "water"


def test_departments(cast: Cast) -> None:
    north = Caller(cast.north_key)
    made = north.post("departments", {"code": "parks", "name": "Parks"})
    assert made.status_code == 201
    department = made.json()
    assert north.patch(f"departments/{department['id']}", {"name": "Green"}).json() == department | {"name": "Green"}
    assert north.get(f"departments/{department['id']}").json()["name"] == "Green"
    put = north.put("departments/by-external-id/d-9", {"name": "Nine"})
    assert (put.status_code, put.json()["code"]) == (201, "d-9")
    assert north.put("departments/by-external-id/d-9", {"name": "Nine"}).status_code == 200
    codes = [row["code"] for row in north.get("departments").json()["results"]]
    assert codes == ["water", "roads", "parks", "d-9"]


def test_refusals_of_people(cast: Cast) -> None:
    north = Caller(cast.north_key)
    person = {"external_id": "dan", "name": "Dan"}
    assert code_of(north.post("people", person | {"external_id": "ada"})) == (409, "EXTERNAL_ID_TAKEN")
    assert code_of(north.post("people", person | {"manager": "cleo"})) == (422, "UNKNOWN_MANAGER")
    assert code_of(north.post("people", person | {"department": "sales"})) == (422, "UNKNOWN_DEPARTMENT")
    dates = {"entry_on": "2026-02-01", "exit_on": "2026-01-01"}
    assert code_of(north.post("people", person | dates)) == (422, "EXIT_BEFORE_ENTRY")
    assert code_of(north.post("people", person | {"department_from": "2026-01-01"})) == (422, "MISSING_FIELD")
    assert code_of(north.put("people/by-external-id/dan", {})) == (422, "MISSING_FIELD")
    assert code_of(north.put("people/by-external-id/ada", {"manager": "ada"})) == (409, "REPORTING_LINE_LOOP")
    assert north.get("people?external_id=dan").json()["results"] == []


def test_a_key_finds_nothing_of_another_organization(cast: Cast) -> None:  # R-X-9
    north = Caller(cast.north_key)
    cleo = cast.cleo_person.pk
    assert [row["external_id"] for row in north.get("people").json()["results"]] == ["ada", "ben"]
    assert code_of(north.get(f"people/{cleo}")) == (404, "NOT_FOUND")
    assert code_of(north.patch(f"people/{cleo}", {"name": "X"})) == (404, "NOT_FOUND")
    assert code_of(north.patch(f"departments/{cast.sales.pk}", {"name": "X"})) == (404, "NOT_FOUND")
    assert code_of(north.get("people?organization=south")) == (404, "NOT_FOUND")
    assert north.get("people?organization=north").status_code == 200


def test_a_vendor_names_the_organization(cast: Cast) -> None:
    vendor = Caller(cast.vendor_key)
    assert [row["external_id"] for row in vendor.get("people?organization=south").json()["results"]] == ["cleo"]
    assert code_of(vendor.get("people")) == (422, "ORGANIZATION_REQUIRED")
    assert code_of(vendor.get("people?organization=nowhere")) == (404, "NOT_FOUND")
    assert code_of(vendor.get(f"people/{cast.ada_person.pk}?organization=south")) == (404, "NOT_FOUND")
    made = vendor.post("people?organization=south", {"external_id": "dan", "name": "Dan"})
    assert made.status_code == 201
    assert Caller(cast.south_key).get("people?external_id=dan").json()["results"] == [made.json()]
