"""`GET /usage` shows people and departments as the organization has chosen, also to the vendor (R-X-14)."""

from __future__ import annotations

from typing import Any

import pytest

from metering.selectors.looks import looks_at
from tenants.models import Organization
from tenants.scoping import STAFF, scoped
from tenants.services.people import move_person
from tests.api import Caller, code_of
from tests.cast import AT, ON, Cast, make_person
from tests.metering.sending import event, make_meters, send

SPAN = "starts_on=2026-05-01&ends_on=2026-07-01"


@pytest.fixture
def north(cast: Cast) -> Caller:
    """Ben used 2 on the 10th of June; eight people of water 1 each in June, four of them before, in May."""
    make_meters("tiles")
    with scoped(STAFF):
        for number in range(8):
            person = make_person(cast.north, f"w{number}")
            move_person(person.pk, department_id=cast.water.pk, on=ON, at=AT)
    used = [event("b", 2, person="ben"), *(event(f"w{n}", person=f"w{n}") for n in range(8))]
    used += [event(f"j{n}", time="2026-05-10T10:00:00Z", person=f"w{n}") for n in range(4)]
    receipt = send(used, cast.as_ada())
    assert receipt.is_recorded
    return Caller(cast.north_key)


def choose(cast: Cast, display: str) -> None:
    answer = Caller(cast.vendor_key).patch(f"organizations/{cast.north.pk}", {"usage_display": display})
    assert (answer.status_code, answer.json()["usage_display"]) == (200, display)


def totals(caller: Caller, query: str) -> list[dict[str, Any]]:
    answer = caller.get(f"usage?{SPAN}&{query}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["totals"]
    return found


def test_pseudonyms_in_place_of_references(cast: Cast, north: Caller) -> None:
    choose(cast, "by_pseudonym")
    rows = totals(north, "by=person")
    assert sorted(row["value"] for row in rows) == ["1", "1", "1", "1", "2", "2", "2", "2", "2"]
    names = {row["person"] for row in rows}
    assert len(names) == 9
    assert all(len(name) == 9 for name in names)
    vendor = totals(Caller(cast.vendor_key), "by=person&organization=north")
    assert {row["person"] for row in vendor} == names


def test_one_person_is_read_by_their_pseudonym_and_sees_it(cast: Cast, north: Caller) -> None:
    choose(cast, "by_pseudonym")
    (ben,) = [row["person"] for row in totals(north, "by=person,department") if row["department"] == "roads"]
    assert [row["value"] for row in totals(north, f"person={ben}")] == ["2"]
    assert code_of(north.get(f"usage?{SPAN}&person=ben")) == (404, "NOT_FOUND")
    with scoped(cast.as_ben()):
        (look,) = looks_at(cast.ben_person.pk)
    assert (look.by, look.is_by_pseudonym) == ("", True)


def test_an_event_names_nobody_where_names_are_not_shown(cast: Cast, north: Caller) -> None:
    assert north.get("events/app/b").json()["person"] == "ben"
    choose(cast, "by_pseudonym")
    assert len(north.get("events/app/b").json()["person"]) == 9
    choose(cast, "by_department")
    assert north.get("events/app/b").json()["person"] is None


def test_small_departments_are_one_row(cast: Cast, north: Caller) -> None:
    choose(cast, "by_department")
    # Ben alone used something for roads, and without water's eight the total would show how much.
    (row,) = totals(north, "by=department")
    assert (row["department"], row["value"], row["events"], row["greatest"]) == ("", "14", 13, "2")
    assert [row["value"] for row in totals(north, "by=month")] == ["4", "10"]


def test_a_month_in_which_a_department_is_small_hides_it_in_all(cast: Cast, north: Caller) -> None:
    with scoped(STAFF):
        for number in range(5):
            move_person(make_person(cast.north, f"r{number}").pk, department_id=cast.roads.pk, on=ON, at=AT)
    assert send([event(f"r{n}", person=f"r{n}") for n in range(5)], cast.as_ada()).is_recorded
    choose(cast, "by_department")
    assert [(row["department"], row["value"]) for row in totals(north, "by=department")] == [
        ("water", "12"),
        ("roads", "7"),
    ]
    # Four people of water used something in May: it is hidden in June too, or the whole would show May.
    assert [(row["month"], row["department"], row["value"]) for row in totals(north, "by=month,department")] == [
        ("2026-05", "", "4"),
        ("2026-06", "", "15"),
    ]


@pytest.mark.parametrize("query", ["by=person", "person=ben", "department=water", "by=day,department", "by=day,person"])
@pytest.mark.parametrize("whose", ["north", "vendor"])
def test_nothing_narrower_is_answered(cast: Cast, north: Caller, query: str, whose: str) -> None:
    choose(cast, "by_department")
    caller, more = (north, "") if whose == "north" else (Caller(cast.vendor_key), "&organization=north")
    assert code_of(caller.get(f"usage?{SPAN}&{query}{more}")) == (409, "USAGE_BY_DEPARTMENT_ONLY")


@pytest.mark.parametrize("display", ["", "by_shoe_size", None, 1, ["by_name"]])
def test_a_display_that_there_is_not(cast: Cast, display: object) -> None:
    vendor = Caller(cast.vendor_key)
    answer = vendor.patch(f"organizations/{cast.north.pk}", {"usage_display": display})
    assert code_of(answer) == (400, "INVALID_REQUEST")
    with scoped(STAFF):
        assert set(Organization.objects.values_list("usage_display", flat=True)) == {"by_name"}
