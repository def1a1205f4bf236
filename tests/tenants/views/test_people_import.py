"""The import in the portal: upload, preview, decision; what was seen is what is done, and nobody else sees it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tenants.domain.people_files import read_people_file
from tenants.models import AuditEntry, PeopleUpload, Person
from tenants.scoping import STAFF, scoped
from tenants.services.people import change_person
from tenants.services.people_import import import_limits
from tests.cast import make_member, make_organization, make_user
from tests.pages.stage import NOW, Stage
from tests.tenants.domain.people_files.files import workbook
from tests.tenants.views.test_person_changes import FullGate, full_gate
from tests.visitors import Visitor

__all__ = ["FullGate", "full_gate"]

FILE = (
    "External ID;Name;Entry;Exit;Department;Manager;Colour\n"
    "kim;Kim Ås;2026-07-01;2026-12-31;water;ada;red\n"
    "ben;Benjamin Lunde;2025-05-20;;water;;blue\n"
    "ada;Ada Haugland;2025-05-20;;water;;\n"
)


def upload(visitor: Visitor, content: str | bytes, exit_day: str = "last", name: str = "people.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return visitor.post("/people/import/", {"file": SimpleUploadedFile(name, raw), "exit_day": exit_day})


def preview_of(visitor: Visitor, content: str | bytes, **how: str) -> tuple[str, Any]:
    answer = upload(visitor, content, **how)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], visitor.get(answer["Location"])


def everybody() -> dict[str, str]:
    with scoped(STAFF):
        return dict(Person.objects.filter(organization__slug="fjellvik").values_list("external_id", "name"))


def uploads() -> int:
    with scoped(STAFF):
        return PeopleUpload.objects.count()


def test_a_file_is_previewed_then_imported(stage: Stage) -> None:  # R-TEAM-1, R-CITIZEN-15
    ada = Visitor().sign_in(stage.ada)
    path, shown = preview_of(ada, FILE)
    outcome = shown.context["page"].outcome
    assert (outcome.added, outcome.changed, outcome.unchanged, shown.context["not_named"]) == (1, 1, 1, 1)
    words = shown.content.decode()
    for expected in ("Kim Ås", "Benjamin Lunde", "1 Jan 2027", "Import 2 people", "Colour", "nobody is removed"):
        assert expected.replace(" ", "\u00a0") in words or expected in words
    assert "kim" not in everybody(), "nothing happens before it is confirmed"
    done = ada.post(path, {"digest": outcome.digest})
    assert done["Location"] == "/people/"
    assert "2 people are imported." in ada.get("/people/").content.decode()
    with scoped(stage.scope):
        kim = Person.objects.get(external_id="kim")
        assert (kim.exit_on, kim.manager_id) == (date(2027, 1, 1), stage.ada_person.pk)
        (entry,) = AuditEntry.objects.filter(action="people.imported")
        assert (entry.actor_id, entry.details) == (stage.ada.pk, {"added": 1, "changed": 1, "unchanged": 1})
    assert uploads() == 0
    assert ada.get(path).status_code == 404
    assert ada.post(path, {"digest": outcome.digest}).status_code == 404
    _, again = preview_of(ada, FILE)
    assert (again.context["page"].outcome.unchanged, "Import 2" in again.content.decode()) == (3, False)
    assert "The file says nothing new" in again.content.decode()


def test_what_has_changed_since_is_shown_again(stage: Stage) -> None:
    ada = Visitor().sign_in(stage.ada)
    path, shown = preview_of(ada, FILE)
    with scoped(stage.scope):
        change_person(stage.ben_person.pk, {"name": "Bengt Lunde"}, at=NOW)
    refused = ada.post(path, {"digest": shown.context["page"].outcome.digest})
    assert refused.status_code == 409
    assert "Something has changed since you looked" in refused.content.decode()
    assert "Bengt Lunde" in refused.content.decode()
    assert "kim" not in everybody()
    assert ada.post(path).status_code == 409, "without a preview nothing is done"
    assert ada.post(path, {"digest": refused.context["page"].outcome.digest}).status_code == 302
    assert everybody()["kim"] == "Kim Ås"


def test_faults_are_shown_by_row_and_column(stage: Stage) -> None:
    ada = Visitor().sign_in(stage.ada)
    path, shown = preview_of(ada, "id,name,entry,department\nkim,,1/2/2026,nowhere\n" + "x,<b>X</b>,soon,\n" * 2)
    faults = [(fault.row, fault.code, fault.value) for fault in shown.context["page"].faults]
    assert faults == [
        (2, "AMBIGUOUS_DATE", "1/2/2026"),
        (2, "MISSING_FIELD", ""),
        (2, "UNKNOWN_DEPARTMENT", "nowhere"),
        (3, "INVALID_DATE", "soon"),
        (4, "INVALID_DATE", "soon"),
        (4, "DUPLICATE_ROW", "x"),
    ]
    words = shown.content.decode()
    assert "6 cells are not right." in words
    assert 'name="digest"' not in words
    assert ada.post(path, {"digest": shown.context["page"].outcome.digest}).status_code == 409
    assert "kim" not in everybody()


@pytest.mark.usefixtures("full_gate")
def test_what_licences_do_not_allow_is_said_with_its_why(stage: Stage) -> None:  # R-X-2, R-X-4
    ada = Visitor().sign_in(stage.ada)
    path, shown = preview_of(ada, FILE)
    words = shown.content.decode()
    assert "The licences do not allow this." in words
    assert "zwei Lizenzen" in words
    assert 'name="digest"' not in words
    assert ada.post(path, {"digest": shown.context["page"].outcome.digest}).status_code == 409
    assert "kim" not in everybody()


@pytest.mark.parametrize(
    ("content", "exit_day", "field", "code"),
    [
        (b"", "last", "file", "nothing in this file"),
        (b"x,y\n", "last", "file", "NO_HEADINGS"),
        (b"\x00" * 100, "last", "file", "NOT_TEXT"),
        (b"PK\x03\x04 no zip", "last", "file", "BROKEN_WORKBOOK"),
        (b"id,last day\n", "first_without", "exit_day", "EXIT_DAY_CONTRADICTED"),
        (b"id,exit\n", "", "exit_day", "Say which day"),
        (b"id,exit\n", "never", "exit_day", "never"),
        (b"x" * 5_000_001, "last", "file", "too large"),
        (b"x" * 10_000_000, "last", "file", "too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    stage: Stage, content: bytes, exit_day: str, field: str, code: str
) -> None:
    refused = upload(Visitor().sign_in(stage.ada), content, exit_day)
    assert refused.status_code == 422
    assert field in refused.context["form"].errors
    assert code in refused.content.decode()
    assert uploads() == 0


def test_a_file_may_be_forgotten(stage: Stage) -> None:  # R-X-14
    ada = Visitor().sign_in(stage.ada)
    path, _ = preview_of(ada, FILE)
    assert ada.get(f"{path}discard/").status_code == 405
    assert ada.post(f"{path}discard/")["Location"] == "/people/import/"
    assert (uploads(), everybody().get("kim")) == (0, None)


def test_nobody_else_sees_it(stage: Stage) -> None:  # R-X-9
    with scoped(STAFF):
        dora, cleo = make_user("dora"), make_user("cleo")
        make_member(stage.ada_person.organization, dora, is_license_administrator=True)
        make_member(make_organization("south"), cleo, is_license_administrator=True)
    path, shown = preview_of(Visitor().sign_in(stage.ada), FILE)
    for other in (dora, cleo):
        visitor = Visitor().sign_in(other)
        assert visitor.get(path).status_code == 404
        assert visitor.post(path, {"digest": shown.context["page"].outcome.digest}).status_code == 404
        visitor.post(f"{path}discard/")
    assert uploads() == 1
    ben = Visitor().sign_in(stage.ben)
    assert {ben.get(where).status_code for where in (path, "/people/import/", "/people/import/template.csv")} == {403}
    assert upload(ben, FILE).status_code == 403
    assert Visitor().get("/people/import/").status_code == 302


def test_it_is_gone_after_an_hour(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:  # R-X-14
    ada = Visitor().sign_in(stage.ada)
    path, _ = preview_of(ada, FILE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))
    assert ada.get(path).status_code == 404


@pytest.mark.parametrize("language", ["en", "nb", "de", "nl"])
def test_our_own_files_can_be_imported(stage: Stage, language: str) -> None:
    """The empty file has nobody; the list that was taken away says nothing new, whatever its kind and language."""
    with scoped(STAFF):
        stage.ada.locale = language
        stage.ada.save(update_fields=["locale"])
        change_person(stage.ben_person.pk, {"exit_on": date(2027, 1, 1), "login_mode": "passive"}, at=NOW)
        change_person(stage.ben_person.pk, {"name": "=Ben", "manager_id": stage.ada_person.pk}, at=NOW)
    ada = Visitor().sign_in(stage.ada)
    for kind in ("csv", "xlsx"):
        empty = ada.get(f"/people/import/template.{kind}").content
        file = read_people_file(empty, exit_day=None, language=language, limits=import_limits())
        assert (file.wishes, file.ignored, len(file.columns)) == ((), (), 9)
        taken = ada.get("/people/", {"export": kind}).content
        _, shown = preview_of(ada, taken, exit_day="first_without")
        outcome = shown.context["page"].outcome
        assert (outcome.differences, outcome.unchanged, outcome.faults) == ((), 3, ())
        assert shown.context["not_named"] == 0
    assert ada.get("/people/import/template.exe").status_code == 404
    sheet: Any = load_workbook(BytesIO(ada.get("/people/import/template.xlsx").content)).active
    assert sheet.max_row == 1


def test_many_changes_come_a_page_at_a_time(stage: Stage) -> None:
    ada = Visitor().sign_in(stage.ada)
    rows = [[f"p{number}", f"Person {number}"] for number in range(1, 251)]
    path, shown = preview_of(ada, workbook(["id", "name"], *rows), name="people.xlsx")
    page = shown.context["page"]
    assert (len(page.rows), page.first, page.last, page.next_page) == (100, 1, 100, 2)
    last = ada.get(path, {"page": "9"}).context["page"]
    assert (len(last.rows), last.first, last.last, last.next_page) == (50, 201, 250, None)
    assert ada.get(path, {"page": "x"}).status_code == 400
    assert last.outcome.digest == page.outcome.digest
