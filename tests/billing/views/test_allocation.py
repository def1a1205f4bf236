"""The page of a split: read, tried, kept, taken away as a file; by those who see what is paid (R-SCALGO-13)."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tenants.domain.api_scopes import ORGANIZATION_SCOPES
from tenants.models import AuditEntry, User
from tenants.scoping import STAFF, scoped
from tenants.selectors import departments_of
from tenants.services.api_keys import create_api_key
from tenants.services.departments import add_department, change_department
from tenants.services.people import move_person
from tests.api import Caller, code_of
from tests.pages.stage import NOW, Stage
from tests.staff import text_of
from tests.visitors import Visitor

PAGE = "/invoices/10002/split/"
FIRST = "/invoices/10001/split/"


def visit(user: User) -> Visitor:
    return Visitor().sign_in(user)


def rows_of(visitor: Visitor, path: str) -> list[list[str]]:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.content.decode())))


def test_the_split_that_was_made_with_the_invoice(stage: Stage) -> None:
    page = text_of(visit(stage.ada).get(PAGE))
    assert "By usage, 20 May 2025" in page
    for line in ("120.0 31.58% 12,631.58 3,157.90 15,789.48", "180.0 47.37% 18,947.37 4,736.84 23,684.21"):
        assert line in page
    assert "380.0 100.00% 40,000.00 10,000.00 50,000.00" in page
    assert "Made with the invoice" in page
    assert "Split over departments" in text_of(visit(stage.ada).get("/invoices/10002/"))


def test_another_split_is_shown_then_kept(stage: Stage) -> None:
    ada = visit(stage.ada)
    asked = {"key": "people", "on": "2026-06-15"}
    page = text_of(ada.get(PAGE, asked))
    assert "This split is not kept yet" in page
    assert "Water 66.67% · 26,666.67 and 6,666.67 VAT 2 66.67%" in page
    answer = ada.post(PAGE, asked | {"seen": "1"}, follow=True)
    assert "Split 2 counts from now on." in text_of(answer)
    page = text_of(answer)
    assert "2, by people" in page
    assert "Ada Counts 1, by usage" in page
    assert "This is the split that counts already." in text_of(ada.get(PAGE, asked))
    assert "By usage" in text_of(ada.get(PAGE, {"revision": "1"}))
    assert ada.get(PAGE, {"revision": "3"}).status_code == 404


def test_an_estimated_year_asks_for_a_day(stage: Stage) -> None:
    frida = visit(stage.frida)
    page = text_of(frida.get(FIRST))
    assert "Nothing was used in these days, so all of it belongs to no department." in page
    assert "The price was an estimate: usage counts up to this day, included." in page
    assert "Roads 21.74%" in text_of(frida.get(FIRST, {"key": "usage", "on": "2025-07-01"}))
    assert "Choose a day of the year" in text_of(frida.get(FIRST, {"key": "usage", "on": "2026-05-20"}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "weather"},
        {"on": "2026-02-30"},
        {"on": ""},
        {"on": "0001-01-01"},
        {"on": "\x00"},
        {"key": "percent"},
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_kept(stage: Stage, wrong: dict[str, str]) -> None:
    ada, asked = visit(stage.ada), {"key": "people", "on": "2026-06-15"} | wrong
    assert ada.get(PAGE, asked).status_code == 422
    assert ada.post(PAGE, asked | {"seen": "1"}).status_code == 422
    assert "2, by" not in text_of(ada.get(PAGE))


def test_who_looked_at_an_older_split_is_told(stage: Stage) -> None:
    ada, asked = visit(stage.ada), {"key": "people", "on": "2026-06-15"}
    ada.post(PAGE, asked | {"seen": "1"})
    answer = ada.post(PAGE, asked | {"on": "2026-06-01", "seen": "1"})
    assert answer.status_code == 422
    assert "Somebody has kept another split meanwhile." in text_of(answer)
    assert ada.post(PAGE, asked | {"seen": "x"}).status_code == 400


def test_users_and_strangers_are_refused(stage: Stage) -> None:  # R-SCALGO-12
    for path in (PAGE, "/split/"):
        assert visit(stage.ben).get(path).status_code == 403
        assert visit(stage.ben).post(path, {"key": "usage"}).status_code == 403
        assert Visitor().get(path).headers["Location"].startswith("/accounts/login/")
        assert visit(stage.frida).get(path).status_code == 200
    assert visit(stage.ada).get("/invoices/99999/split/").status_code == 404


def test_as_a_file_with_what_it_was_made_from(stage: Stage) -> None:
    ada = visit(stage.ada)
    heading, *rows = rows_of(ada, f"{PAGE}?export=csv")
    assert heading[:4] == ["Invoice", "Department code", "Department", "Accounting string"]
    assert heading[4:8] == [
        "Map tiles",
        "Workspaces created (km²)",
        "Modelspaces created (km²)",
        "Data downloaded (GB)",
    ]
    assert heading[8:] == ["Units", "Share, percent", "Net", "VAT", "Total", "Currency", "Correction"]
    assert [row[:8] for row in rows] == [
        ["10002", "roads", "Roads", "", "50000", "0", "70", "0"],
        ["10002", "water", "Water", "", "100000", "0", "0", "40"],
        ["10002", "", "No department", "", "0", "800", "0", "0"],
    ]
    assert [row[8:] for row in rows] == [
        ["120", "31.578947", "12631.58", "3157.9", "15789.48", "NOK", ""],
        ["180", "47.368421", "18947.37", "4736.84", "23684.21", "NOK", ""],
        ["80", "21.052632", "8421.05", "2105.26", "10526.31", "NOK", ""],
    ]
    (sheet,) = load_workbook(BytesIO(ada.get(f"{PAGE}?export=xlsx").content)).worksheets
    assert [cell.value for cell in list(sheet.iter_rows())[1]][8:] == [
        120,
        31.578947,
        12631.58,
        3157.9,
        15789.48,
        "NOK",
        None,
    ]
    assert ada.get(f"{PAGE}?export=pdf").status_code == 400
    with scoped(stage.scope):
        entries = AuditEntry.objects.filter(action="allocation.exported")
        assert {entry.details["format"] for entry in entries} == {"csv", "xlsx"}


def test_no_name_becomes_a_formula(stage: Stage) -> None:
    with scoped(stage.scope):
        department = add_department(stage.organization_id, code="=1+1", name="@SUM", accounting_string="+1", at=NOW)
        move_person(stage.ada_person.pk, department_id=department.pk, on=NOW.date(), at=NOW)
    path = f"{PAGE}?key=people&on=2026-06-15&export="
    assert ["'=1+1", "'@SUM", "'+1"] in [row[1:4] for row in rows_of(visit(stage.ada), f"{path}csv")]
    (sheet,) = load_workbook(BytesIO(visit(stage.ada).get(f"{path}xlsx").content)).worksheets
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (cells["=1+1"], cells["@SUM"]) == ("s", "s")


def test_how_invoices_are_split_from_now_on(stage: Stage) -> None:
    ada = visit(stage.ada)
    with scoped(stage.scope):
        ids = {department.code: str(department.id) for department in departments_of(stage.organization_id)}
        change_department(departments_of(stage.organization_id)[0].id, {"accounting_string": "1150"}, at=NOW)
    short = ada.post("/split/", {"key": "percent", ids["roads"]: "40", ids["water"]: "50"})
    assert (short.status_code, "The percentages come to 90, not to 100." in text_of(short)) == (422, True)
    for wrong in ("x", "-1", "101", "1.23456", "NaN"):
        assert ada.post("/split/", {"key": "percent", ids["roads"]: wrong}).status_code == 422
    kept = ada.post(
        "/split/", {"key": "percent", ids["roads"]: "40", ids["water"]: "50", "has_rest": "on"}, follow=True
    )
    assert "Invoices from now on are split so." in text_of(kept)
    page = ada.get("/split/").content.decode()
    assert 'value="40' in page
    assert "1150" in page
    assert "Roads 1150 40.00%" in text_of(ada.get(PAGE, {"key": "percent", "on": "2026-06-15"}))
    assert "No department 10.00%" in text_of(ada.get(PAGE, {"key": "percent", "on": "2026-06-15"}))


def test_over_rest_with_its_inputs(stage: Stage) -> None:
    with scoped(STAFF):
        key = create_api_key(
            name="books", scopes=list(ORGANIZATION_SCOPES), at=NOW, organization_id=stage.organization_id
        )[1]
        add_department(stage.organization_id, code="new", name="New", at=NOW)
    caller = Caller(key)
    found = caller.get("invoices/10002/allocation").json()
    lines = found.pop("lines")
    assert found["basis"]["sources"][0]["period"] == {"start": "2025-05-20", "end": "2026-05-20"}
    assert [found[name] for name in ("invoice", "revision", "is_latest", "key", "currency", "net", "vat", "total")] == [
        "10002",
        1,
        True,
        "usage",
        "NOK",
        "40000.00",
        "10000.00",
        "50000.00",
    ]
    assert [(line["department"], line["measured"], line["total"]) for line in lines] == [
        ("roads", "120", "15789.48"),
        ("water", "180", "23684.21"),
        (None, "80", "10526.31"),
    ]
    assert lines[1]["inputs"]["quantities"] == [{"downloaded_bytes": "40000000000", "map_tiles": "100000"}]
    assert sum(Decimal(line["net"]) for line in lines) == Decimal("40000.00")
    assert caller.get("invoices/10002/allocation?revision=1").json()["revision"] == 1
    assert code_of(caller.get("invoices/10002/allocation?revision=2")) == (404, "NOT_FOUND")
    assert code_of(caller.get("invoices/10002/allocation?revision=x"))[0] in (400, 422)
    assert code_of(caller.get("invoices/99999/allocation")) == (404, "NOT_FOUND")
