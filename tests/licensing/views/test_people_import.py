"""Importing people with roles: the page says the seats that it needs, and what it refuses (R-CITIZEN-15)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import strip_tags

from licensing.models import Assignment
from licensing.services.product_roles import grant_role
from tenants.domain.people_files import read_people_file
from tenants.scoping import STAFF, scoped
from tenants.services.people_import import import_limits, import_products
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, subscribe
from tests.visitors import Visitor

ADMIN = {"kind": "admin", "roles": ["admin"], "included": 2}
MANAGER = {"kind": "manager", "roles": ["project_manager"], "included": None}


@pytest.fixture
def platform(cast: Cast, ada: Visitor) -> UUID:
    """Two admin seats, of which Lea has one; any number of manager seats, of which Kim has one."""
    with scoped(STAFF):
        found = subscribe(cast.north.pk, "role_seats", {"seats": [ADMIN, MANAGER]})
        lea, kim = add_people(cast.north.pk, "lea", "kim")
        grant_role(found, lea.pk, "admin", at=AT)
        grant_role(found, kim.pk, "project_manager", at=AT)
    return found


def preview(ada: Visitor, *rows: str) -> tuple[str, Any]:
    content = "\n".join(("id;name;entry;Roles: planner", *rows)).encode()
    sent = ada.post("/people/import/", {"file": SimpleUploadedFile("people.csv", content), "exit_day": "last"})
    assert sent.status_code == 302, sent.content.decode()
    return sent["Location"], ada.get(sent["Location"])


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


def kinds() -> dict[str, str]:
    with scoped(STAFF):
        return dict(Assignment.objects.filter(ends_at__isnull=True).values_list("person__external_id", "kind"))


def test_roles_and_the_seats_they_need_are_shown_then_given(ada: Visitor, platform: UUID) -> None:
    path, shown = preview(ada, "kim;Kim;2020-01-01;Administrator", "mia;Mia;2026-01-01;project_manager")
    words = text(shown)
    assert "Roles in Planner:" in words
    assert "Project manager → Administrator" in " ".join(strip_tags(words).split())
    rows = [row.split("</tr>")[0] for row in words.split("<tr>") if "Planner · today" in row]
    cells = [[cell.split("</td>")[0] for cell in row.split('<td class="num">')[1:]] for row in rows]
    assert cells == [["1", "2", "2", "0"], ["1", "1", "any number", "–"]]
    assert kinds() == {"lea": "admin", "kim": "manager"}
    done = ada.post(path, {"digest": shown.context["page"].outcome.digest})
    assert done["Location"] == "/people/"
    assert kinds() == {"lea": "admin", "kim": "admin", "mia": "manager"}


def test_one_too_many_is_refused_with_what_is_missing_and_the_rows(ada: Visitor, platform: UUID) -> None:
    path, shown = preview(ada, "kim;Kim;2020-01-01;admin", "mia;Mia;2026-01-01;admin")
    words = text(shown)
    assert "Planner, Administrators: 1 licence is missing. Rows that ask for one: 2, 3." in words
    assert 'name="digest"' not in words
    assert ada.post(path, {"digest": shown.context["page"].outcome.digest}).status_code == 409
    assert kinds() == {"lea": "admin", "kim": "manager"}


def test_a_cell_that_is_not_right_is_shown_by_its_column(ada: Visitor, platform: UUID) -> None:
    _, shown = preview(ada, "kim;Kim;2020-01-01;king", "mia;Mia;2026-07-02;admin")
    faults = [(fault.row, fault.field, fault.value, fault.code) for fault in shown.context["page"].faults]
    assert faults == [(2, "Roles: planner", "king", "UNKNOWN_ROLE")]
    assert "There is no such role in this product." in text(shown)
    _, shown = preview(ada, "mia;Mia;2026-07-02;admin")
    assert "before their entry" in text(shown)


def test_seats_by_role_lead_to_the_import(cast: Cast, ada: Visitor, platform: UUID) -> None:
    link = 'href="/people/import/">Roles from a file</a>'
    assert link in text(ada.get("/seats/"))
    with scoped(STAFF):
        named = subscribe(cast.north.pk, "named", named=2)
    assert link not in text(ada.get(f"/seats/?licence={named}"))


def test_the_page_and_its_empty_files_have_the_column(cast: Cast, ada: Visitor, platform: UUID) -> None:
    words = text(ada.get("/people/import/"))
    assert "Roles: planner" in words
    assert "admin (Administrator), project_manager (Project manager)" in words
    with scoped(cast.as_ada()):
        products = import_products(cast.north.pk, at=AT)
    for kind in ("csv", "xlsx"):
        empty = ada.get(f"/people/import/template.{kind}").content
        file = read_people_file(empty, exit_day=None, language="en", limits=import_limits(), products=products)
        assert (file.ignored, "roles:planner" in file.columns) == ((), True)
    refused = ada.post("/people/import/", {"file": SimpleUploadedFile("x.csv", b"id;roles: x\n"), "exit_day": "last"})
    assert "There is no product “x” in which people have roles here. (UNKNOWN_PRODUCT)" in text(refused)


def test_the_list_that_is_taken_away_can_be_changed_and_brought_back(cast: Cast, ada: Visitor, platform: UUID) -> None:
    taken = ada.get("/people/", {"export": "csv"}).content.decode("utf-8-sig")
    heading, *lines = [line for line in taken.splitlines() if line]
    assert heading.rstrip().endswith("Roles: planner")
    assert {line[:3]: line.rsplit(",", 1)[1].strip() for line in lines} == {
        "ada": "",
        "ben": "",
        "kim": "project_manager",
        "lea": "admin",
    }
    changed = taken.replace("project_manager", "admin")
    for content, expected in ((taken, []), (changed, ["kim"])):
        file = SimpleUploadedFile("people.csv", content.encode())
        sent = ada.post("/people/import/", {"file": file, "exit_day": "first_without"})
        outcome = ada.get(sent["Location"]).context["page"].outcome
        assert ([found.external_id for found in outcome.differences], outcome.faults) == (expected, ())


def test_a_kind_of_which_there_is_any_number_says_so(ada: Visitor, platform: UUID) -> None:  # R-X-2
    _, shown = preview(ada, *(f"{name};{name};2026-01-01;admin" for name in ("mia", "noa")))
    assert "Managers: 1 needed, of any number." in text(shown)
