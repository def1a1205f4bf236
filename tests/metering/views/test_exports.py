"""Usage as a file: exact, complete, and no text in it is ever a formula."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test.client import Client
from openpyxl import load_workbook

from tenants.models import AuditEntry
from tenants.scoping import scoped
from tenants.services.people import NewPerson, add_person
from tests.pages.stage import FIRST_TERM, SIGNED_AT, TILES, UNKNOWN, Stage, use
from tests.visitors import Visitor

HEADING = [
    "First day",
    "Last day",
    "Department code",
    "Department",
    "Person",
    "Reference",
    "All, in units",
    "Map tiles",
    "Workspaces created (km²)",
    "Modelspaces created (km²)",
    "Data downloaded (GB)",
]


def fetch(user: Any, **query: str) -> Any:
    response = Visitor().sign_in(user).get("/usage/", query)
    assert response.status_code == 200
    return response


def csv_rows(user: Any, **query: str) -> list[list[str]]:
    return list(csv.reader(StringIO(fetch(user, export="csv", **query).content.decode())))


def test_every_row_of_the_term_with_its_exact_numbers(stage: Stage) -> None:  # R-SCALGO-13
    days = ["2026-05-20", "2026-06-15"]
    assert csv_rows(stage.ada) == [
        HEADING,
        [*days, "roads", "Roads", "Ben Lunde", "ben", "30", "0", "0", "30", "0"],
        [*days, "water", "Water", "Ada Haugland", "ada", "60", "60000", "0", "0", "0"],
        [*days, "water", "Water", "Ben Lunde", "ben", "5", "0", "0", "5", "0"],
        [*days, "", "", "", UNKNOWN, "10", "0", "100", "0", "0"],
    ]


def test_a_part_is_never_rounded(stage: Stage) -> None:
    use(stage, [("downloaded_bytes", "2026-06-03T10:00:00Z", 1, "ada")])
    (row,) = [row for row in csv_rows(stage.ada) if row[5] == "ada"]
    assert (row[6], row[10]) == ("60.000000002", "0.000000001")


def test_the_file_is_what_the_page_is_filtered_to(stage: Stage) -> None:
    assert [row[4] for row in csv_rows(stage.ada, department="roads")] == ["Person", "Ben Lunde"]
    assert [row[6] for row in csv_rows(stage.ada, person=str(stage.ben_person.pk), term=FIRST_TERM)][1:] == ["120"]
    assert [row[5] for row in csv_rows(stage.ada, person="")] == ["Reference", UNKNOWN]


def test_a_user_takes_away_their_own_rows(stage: Stage) -> None:  # R-SCALGO-12
    assert [row[4:7] for row in csv_rows(stage.ben)][1:] == [["Ben Lunde", "ben", "30"], ["Ben Lunde", "ben", "5"]]
    assert csv_rows(stage.frida) == [HEADING]


def test_a_page_of_the_table_is_no_page_of_the_file(stage: Stage) -> None:
    assert len(csv_rows(stage.ada, page="2")) == 5


def test_the_sheet_holds_numbers_and_texts(stage: Stage) -> None:
    response = fetch(stage.ada, export="xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="fjellvik-usage-2026-05-20.xlsx"'
    (sheet,) = load_workbook(BytesIO(response.content)).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == HEADING
    assert rows[2] == ["2026-05-20", "2026-06-15", "water", "Water", "Ada Haugland", "ada", 60, 60000, 0, 0, 0]
    assert sum(row[6] for row in rows[1:]) == 105


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(stage: Stage, text: str) -> None:
    with scoped(stage.scope):
        add_person(stage.organization_id, NewPerson(external_id=text, name=text), at=SIGNED_AT)
    use(stage, [(TILES, "2026-06-03T10:00:00Z", 1, text)])
    (row,) = [row for row in csv_rows(stage.ada) if row[6] == "0.001"]
    assert row[4:6] == [f"'{text}", f"'{text}"]
    (sheet,) = load_workbook(BytesIO(fetch(stage.ada, export="xlsx").content)).worksheets
    cells = [cell for found in sheet.iter_rows() for cell in found if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s", "s"]


def test_taking_everything_away_is_kept(stage: Stage) -> None:  # R-X-14
    fetch(stage.ada, export="csv")
    fetch(stage.ben, export="csv")
    with scoped(stage.scope):
        (entry,) = AuditEntry.objects.filter(action="usage.exported")
    assert (entry.actor_id, entry.details) == (stage.ada.pk, {"format": "csv", "term": "2026-05-20"})


def test_a_stranger_is_sent_to_log_in(stage: Stage) -> None:
    assert Client().get("/usage/?export=csv")["Location"].startswith("/accounts/login/")
