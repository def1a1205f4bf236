"""The Departments page: what is there, and what an administrator changes."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from tenants.models import AuditEntry, Department
from tenants.scoping import STAFF, scoped
from tenants.services.departments import add_department
from tenants.services.people import change_person, move_person
from tests.cast import AT, ON, Cast, make_member, make_organization, make_person, make_user
from tests.staff import text_of
from tests.visitors import Visitor

GREEN = {"name": "Green", "code": "green", "accounting_string": "1150-4410"}


def test_who_belongs_where_today(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        move_person(make_person(cast.north, "dan").pk, department_id=cast.water.pk, on=ON, at=AT)
        make_person(cast.north, "eva")
        left = make_person(cast.north, "fay")
        move_person(left.pk, department_id=cast.water.pk, on=ON, at=AT)
        change_person(left.pk, {"exit_on": ON}, at=AT)
    page = text_of(ada.get("/departments/"))
    assert "Roads roads none 1" in page
    assert "Water water none 2" in page
    assert "2 departments; 1 person belongs to none" in page


def test_a_department_is_added_and_changed(cast: Cast, ada: Visitor) -> None:
    assert ada.post("/departments/new/", GREEN).headers["Location"] == "/departments/"
    with scoped(cast.as_ada()):
        green = Department.objects.get(code="green")
    assert "Green green 1150-4410 0" in text_of(ada.get("/departments/?name=4410"))
    answer = ada.post(f"/departments/{green.pk}/", GREEN | {"name": "Parks", "accounting_string": ""}, follow=True)
    assert "Parks green none 0" in text_of(answer)
    with scoped(cast.as_ada()):
        entry = AuditEntry.objects.get(action="department.changed", subject_id=str(green.pk))
    assert (entry.actor_id, entry.details) == (cast.ada.pk, {"fields": ["accounting_string", "name"]})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "water"}, "Another department has this code."),
        ({"name": ""}, "This field is required."),
        ({"name": "a\u202eb"}, "It holds characters that nobody can read"),
        ({"accounting_string": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    cast: Cast, ada: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    answer = ada.post("/departments/new/", GREEN | wrong)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert ada.post(f"/departments/{cast.roads.pk}/", GREEN | wrong).status_code == 422
    with scoped(STAFF):
        assert set(Department.objects.values_list("name", flat=True)) == {"Water", "Roads", "Sales"}


def test_only_administrators_and_only_their_own(cast: Cast, ada: Visitor) -> None:  # R-SCALGO-11, R-X-9
    ben = Visitor().sign_in(cast.ben)
    for path in ("/departments/", "/departments/new/", f"/departments/{cast.roads.pk}/"):
        assert ben.get(path).status_code == 403
        assert Visitor().get(path).headers["Location"].startswith("/accounts/login/")
    assert ada.get(f"/departments/{cast.sales.pk}/").status_code == 404
    assert ada.post(f"/departments/{cast.sales.pk}/", GREEN).status_code == 404
    assert "Departments" not in text_of(ben.get("/usage/"))


def test_the_file_holds_them_all(cast: Cast, ada: Visitor) -> None:
    with scoped(STAFF):
        add_department(cast.north.pk, code="=1+1", name="Strange", at=AT)
        for number in range(150):
            add_department(cast.north.pk, code=f"d{number:03}", name=f"Number {number:03}", at=AT)
    rows = list(csv.reader(StringIO(ada.get("/departments/?export=csv").content.decode())))
    assert rows[0] == ["Code", "Name", "Accounting string", "External ID", "People today"]
    assert (len(rows), ["roads", "Roads", "", "", "1"] in rows, "'=1+1" in [row[0] for row in rows]) == (
        154,
        True,
        True,
    )
    assert ada.get("/departments/?export=pdf").status_code == 400
    assert "Number 149" not in text_of(ada.get("/departments/"))
    assert "Number 149" in text_of(ada.get("/departments/?page=2"))


def test_without_departments_the_page_says_what_they_are_for(cast: Cast) -> None:
    with scoped(STAFF):
        hal = make_user("hal")
        make_member(make_organization("east", locale="en"), hal, is_license_administrator=True)
    page = text_of(Visitor().sign_in(hal).get("/departments/"))
    assert "Without departments, usage and invoices are one sum." in page
    assert "No department is called that." not in page
