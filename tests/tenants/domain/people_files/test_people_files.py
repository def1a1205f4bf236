"""Files of people: whatever spreadsheets write is read as it is meant, and what cannot be is refused with a code."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tenants.domain.people_files import SheetLimits, xlsx_sheet
from tenants.domain.people_files.columns import LOGIN_MODES, columns_of, login_mode_of
from tenants.domain.people_files.days import NotADay, read_day
from tenants.domain.people_files.sheet import Cell
from tenants.models import LoginMode
from tests.tenants.domain.people_files.files import faults, read, refused, repacked, said, workbook

BOOK = workbook(["id", "name"], ["kim", "Kim"])
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
# As a spreadsheet has a day.
MIDNIGHT = datetime.fromisoformat("2026-03-01")
TWO = "External ID,Name\nada,Ada\nben,Ben\n"
ALL = (
    "external_id;name;email;entry_on;first day without access;login_mode;manager;department;department_from;State\n"
    "kim;Kim Ås;kim@example.org;2026-03-01;2026-12-31;Passiv, nur lesend;ada;roads;2026-04-01;Here now\n"
    "lea;Lea;;;;;;;;\n"
)


# What is read


def test_every_column_is_read_and_an_empty_cell_says_that_there_is_none() -> None:
    file = read(ALL)
    assert said(file) == {
        "kim": {
            "name": "Kim Ås",
            "email": "kim@example.org",
            "entry_on": date(2026, 3, 1),
            "exit_on": date(2026, 12, 31),
            "login_mode": "passive",
            "manager": "ada",
            "department": "roads",
            "department_from": date(2026, 4, 1),
        },
        "lea": {"name": "Lea", "email": "", "entry_on": None, "exit_on": None, "manager": None, "department": None},
    }
    assert (file.ignored, file.faults, [wish.row for wish in file.wishes]) == (("State",), (), [2, 3])


def test_a_column_that_is_not_there_says_nothing() -> None:
    assert said(read(TWO)) == {"ada": {"name": "Ada"}, "ben": {"name": "Ben"}}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    text = TWO.replace(",", separator).replace("Ben", '"Ben; Lunde, jr."')
    assert said(read(text))["ben"] == {"name": "Ben; Lunde, jr."}


@pytest.mark.parametrize(
    ("encoding", "notices"), [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("cp1252", ["WINDOWS_1252"])]
)
def test_the_encoding_is_found_and_a_guess_is_told(encoding: str, notices: list[str]) -> None:
    file = read("id;navn\r\nø;Åse Sørbø\r\n".encode(encoding))
    assert said(file) == {"ø": {"name": "Åse Sørbø"}}
    assert [notice.code for notice in file.notices] == notices


def test_days_of_exit_are_what_the_reader_or_the_heading_says() -> None:  # R-TEAM-1
    asked = "id,exit\nben,2026-12-31\n"
    assert said(read(asked, exit_day="first_without"))["ben"]["exit_on"] == date(2026, 12, 31)
    assert said(read(asked, exit_day="last"))["ben"]["exit_on"] == date(2027, 1, 1)
    assert refused(asked) == ("EXIT_DAY_UNSAID", {})
    told = "id,Siste dag\nben,2026-12-31\n"
    assert said(read(told))["ben"]["exit_on"] == date(2027, 1, 1)
    assert refused(told, exit_day="first_without") == ("EXIT_DAY_CONTRADICTED", {"heading": "last"})
    assert said(read("id,name\nben,Ben\n"))["ben"] == {"name": "Ben"}, "nobody needs to say it without the column"


def test_a_workbook_is_read_as_it_is_seen() -> None:
    file = read(
        workbook(
            ["Personalnummer", "Name", "Eintritt", "Austritt", "Anmeldeart"],
            [1042, "Kim", MIDNIGHT, date(2026, 12, 31), "Aktiv"],
            [],
            [77.0, "Lea", "1.4.2026", None, None],
            [3.5, True, None, None, None],
            sheets=["Notes"],
        ),
        exit_day="last",
    )
    assert said(file) == {
        "1042": {
            "name": "Kim",
            "entry_on": date(2026, 3, 1),
            "exit_on": date(2027, 1, 1),
            "login_mode": "active",
        },
        "77": {"name": "Lea", "entry_on": date(2026, 4, 1), "exit_on": None},
        "3.5": {"name": "TRUE", "entry_on": None, "exit_on": None},
    }
    assert [wish.row for wish in file.wishes] == [2, 4, 5], "as the spreadsheet counts"
    assert [(notice.code, notice.details) for notice in file.notices] == [("FIRST_SHEET_ONLY", {"sheet": "Sheet"})]


def test_what_looks_like_a_formula_is_text() -> None:
    assert said(read("id,name\n'=1+1,\"'=cmd|' /C calc'!A0\"\n")) == {"=1+1": {"name": "=cmd|' /C calc'!A0"}}
    assert said(read("id,name\nx,'t Hooft\n"))["x"] == {"name": "'t Hooft"}


# Headings and codes in four languages


@pytest.mark.parametrize("language", ["en", "nb", "de", "nl"])
def test_what_our_own_files_are_headed_with_is_known(language: str) -> None:
    with translation.override(language):
        headings = [
            gettext(words)
            for words in (
                "External ID",
                "Name",
                "E-mail",
                "Department code",
                "Department",
                "Entry",
                "First day without access",
                "Log-in mode",
                "Reports to",
            )
        ]
        columns = columns_of(headings)
        modes = {str(mode.label): mode.value for mode in LoginMode}
    fields = ("external_id", "name", "email", "department", "", "entry_on", "exit_on", "login_mode", "manager")
    assert columns.places == {field: place for place, field in enumerate(fields) if field}
    assert (columns.exit_day, columns.ignored) == ("first_without", (headings[4],))
    assert {words: login_mode_of(words) for words in modes} == modes
    assert set(LOGIN_MODES) == set(LoginMode.values)


def test_a_department_is_a_code_unless_codes_stand_beside_it() -> None:
    assert said(read("id,Abteilung\nx,roads\n"))["x"] == {"department": "roads"}
    file = read("id,Avdeling,Avdelingskode\nx,Roads and so on,roads\n")
    assert (said(file)["x"], file.ignored) == ({"department": "roads"}, ("Avdeling",))


# Days


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2026-03-01", "en"),
        ("2026-3-1", "en"),
        ("2026/03/01", "en"),
        ("2026-03-01 00:00:00", "en"),
        ("2026-03-01T00:00", "de"),
        ("1.3.2026", "en"),
        ("01. 03. 2026", "de"),
        ("01/03/2026", "nb"),
        ("1-3-2026", "nl"),
    ],
)
def test_the_first_of_march(text: str, language: str) -> None:
    assert read_day(text, language) == date(2026, 3, 1)


@pytest.mark.parametrize(("text", "day"), [("03/25/2026", 25), ("25/03/2026", 25), ("3/3/2026", 3)])
def test_only_one_day_can_be_meant(text: str, day: int) -> None:
    assert read_day(text, "en") == date(2026, 3, day)


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("01/03/2026", "en", "AMBIGUOUS_DATE"),
        ("1-3-2026", "en", "AMBIGUOUS_DATE"),
        ("03/25/2026", "nb", "INVALID_DATE"),
        ("1.3.26", "de", "SHORT_YEAR"),
        ("2026-02-30", "en", "INVALID_DATE"),
        ("2026-03-01 12:00", "en", "INVALID_DATE"),
        ("46082", "en", "INVALID_DATE"),
        ("soon", "en", "INVALID_DATE"),
        ("２０２６-03-01", "en", "INVALID_DATE"),
        ("0001-01-01", "en", "DATE_OUT_OF_RANGE"),
        ("9999-12-31", "en", "DATE_OUT_OF_RANGE"),
    ],
)
def test_a_day_that_is_not_clear_is_refused(text: str, language: str, code: str) -> None:
    with pytest.raises(NotADay, match=code):
        read_day(text, language)


def touched_lines(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cells each row has that is made from now on."""
    touched: list[int] = []
    line = xlsx_sheet._line

    def noted(cells: list[dict[str, Any]]) -> tuple[Cell, ...]:
        touched.append(len(cells))
        return line(cells)

    monkeypatch.setattr(xlsx_sheet, "_line", noted)
    return touched


@pytest.mark.parametrize("number", [100_001, 999_999_999_999, 10**300])
def test_a_row_number_is_refused_before_a_row_is_made(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a gap of any width not one row is touched."""
    touched = touched_lines(monkeypatch)
    rows = b'<row r="1"><c t="str"><v>id</v></c></row><row r="%d"><c t="str"><v>kim</v></c></row>' % number
    assert refused(repacked(BOOK, sheet1=SHEET % rows)) == ("TOO_MANY_ROWS", {"most": 100_000})
    assert touched == [1]


def test_a_gap_costs_no_row_and_keeps_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    touched = touched_lines(monkeypatch)
    rows = b'<row r="1"><c t="str"><v>id</v></c></row><row r="100000"><c t="str"><v>kim</v></c></row>'
    assert [wish.row for wish in read(repacked(BOOK, sheet1=SHEET % rows)).wishes] == [100_000]
    assert touched == [1, 1]


@pytest.mark.parametrize("number", [b"1", b"0", b"-5", b"1.5", b"x"])
def test_rows_that_do_not_count_up_are_no_workbook(number: bytes) -> None:
    rows = b'<row r="1"><c t="str"><v>id</v></c></row><row r="%b"><c t="str"><v>kim</v></c></row>' % number
    assert refused(repacked(BOOK, sheet1=SHEET % rows))[0] == "BROKEN_WORKBOOK"


def test_a_cell_far_to_the_right_is_not_passed_over() -> None:
    rows = b'<row r="1"><c r="A1" t="str"><v>id</v></c><c r="EZ1" t="str"><v>name</v></c></row>'
    assert refused(repacked(BOOK, sheet1=SHEET % rows)) == ("TOO_MANY_COLUMNS", {"most": 100})


def test_faults_are_found_in_every_row_and_what_is_right_is_kept() -> None:
    file = read("id,name,entry,last day\nkim,Kim,1/2/2026,soon\n,Lea,,\nben,Ben,2026-01-01,9999-12-31\n")
    assert faults(file) == [
        (2, "entry_on", "AMBIGUOUS_DATE", "1/2/2026"),
        (2, "exit_on", "INVALID_DATE", "soon"),
        (3, "external_id", "MISSING_FIELD", ""),
        (4, "exit_on", "DATE_OUT_OF_RANGE", "9999-12-31"),
    ]
    assert said(file) == {"kim": {"name": "Kim"}, "ben": {"name": "Ben", "entry_on": date(2026, 1, 1)}}


def test_cells_of_a_workbook_that_are_not_what_they_should_be() -> None:
    file = read(
        workbook(
            ["id", "name", "entry"],
            [MIDNIGHT, "Kim", 46082],
            ["lea", "#N/A", MIDNIGHT.replace(hour=8)],
            [12345678901234567890, "Ben", "1899-12-31"],
        )
    )
    assert [(row, field, code) for row, field, code, _ in faults(file)] == [
        (2, "external_id", "DATE_IN_CELL"),
        (2, "entry_on", "INVALID_DATE"),
        (3, "name", "ERROR_IN_CELL"),
        (3, "entry_on", "TIME_IN_CELL"),
        (4, "external_id", "INEXACT_NUMBER"),
        (4, "entry_on", "DATE_OUT_OF_RANGE"),
    ]


@pytest.mark.parametrize("text", ["_x0000_", "_xD800_", "&#x202E;", "a&#10;b"])
def test_letters_that_nobody_can_read_are_a_fault_of_their_cell(text: str) -> None:
    name = f'<c t="inlineStr"><is><t>{text}</t></is></c>'.encode()
    rows = b'<row><c t="str"><v>id</v></c><c t="str"><v>name</v></c></row><row><c t="str"><v>kim</v></c>%b</row>' % name
    file = read(repacked(BOOK, sheet1=SHEET % rows))
    read_as = said(file)["kim"].get("name", "")
    assert read_as.isprintable()
    assert [fault[:3] for fault in faults(file)] == [(2, "name", "UNREADABLE_CHARACTERS")] or read_as == text


# What is refused whole


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "EMPTY_FILE"),
        (" \n;;\n", "EMPTY_FILE"),
        ("\ufeff", "EMPTY_FILE"),
        ("one,two\n1,2\n", "NO_HEADINGS"),
        ("name,email\nKim,\n", "MISSING_COLUMN"),
        ("id,name,department from\n1,2,\n", "MISSING_COLUMN"),
        ("id,name,full name\n1,2,3\n", "DUPLICATE_COLUMN"),
        ("id,exit,last day\n1,2,3\n", "DUPLICATE_COLUMN"),
        ("id,name\nkim\n", "UNEVEN_ROW"),
        ("id,name\nkim,Kim,Ås\n", "UNEVEN_ROW"),
        ('id,name\nkim,"Kim\n', "BROKEN_CSV"),
        ('id,name\nkim,"Kim"Ås\n', "BROKEN_CSV"),
        ("id,name\nkim," + "x" * 200_000, "BROKEN_CSV"),
        ("id" + ",x" * 100 + "\n", "TOO_MANY_COLUMNS"),
        (b"id,name\nkim,K\x00im\n", "NOT_TEXT"),
        (b"id,name\nkim,K\x81m\n", "NOT_TEXT"),
        (b"\xff\xfeid", "NO_HEADINGS"),
        (b"\xff\xfei", "NOT_TEXT"),
        ("id,name\nkim,Kim \ud800 Ås\n".encode("utf-8", "surrogatepass"), "MIXED_ENCODING"),
        ("id,name\nø,Kim\n".encode() + b"lea,\xd8\n", "MIXED_ENCODING"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "NO_HEADINGS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "OLD_EXCEL"),
        (b"PK\x03\x04", "BROKEN_WORKBOOK"),
        (b"PK\x03\x04" + b"\x00" * 1000, "BROKEN_WORKBOOK"),
        (b"x" * 5_000_001, "TOO_LARGE"),
    ],
)
def test_a_file_that_is_not_right_is_refused_whole(content: bytes | str, code: str) -> None:
    assert refused(content)[0] == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook(), "EMPTY_FILE"),
        (workbook(["id", "name"], ["kim", "=A2"]), "FORMULA_WITHOUT_VALUE"),
        (workbook(["People", ""], ["id", "name"], ["kim", "Kim"], merge="A1:B1"), "MERGED_CELLS"),
        (workbook(["id", *range(100)]), "TOO_MANY_COLUMNS"),
        (repacked(BOOK, sheet1=b" " * 30_000_001), "WORKBOOK_TOO_LARGE"),
        (repacked(BOOK, sheet1=BOMB + SHEET % b""), "BROKEN_WORKBOOK"),
        (repacked(BOOK, workbook=("\ufeff" + BOMB.decode()).encode("utf-16")), "BROKEN_WORKBOOK"),
        (repacked(BOOK, sheet1=SHEET % (b"<row/>" * 1_500_000)), "WORKBOOK_TOO_LARGE"),
        pytest.param(repacked(BOOK, sheet1=SHEET % (b"<row/>" * 100_001)), "TOO_MANY_ROWS", marks=pytest.mark.slow),
        (repacked(BOOK, sheet1=b"<worksheet"), "BROKEN_WORKBOOK"),
        pytest.param(
            repacked(BOOK, sheet1=SHEET % b'<row r="999999999999"><c r="A1"><v>1</v></c></row>'),
            "TOO_MANY_ROWS",
            marks=pytest.mark.slow,
        ),
        (repacked(BOOK, sheet1=SHEET % b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "BROKEN_WORKBOOK"),
        (repacked(BOOK, workbook=b"<html/>"), "EMPTY_FILE"),
        (BOOK[:-100], "BROKEN_WORKBOOK"),
    ],
)
def test_a_workbook_that_is_not_right_is_refused_whole(content: bytes, code: str) -> None:
    assert len(content) < 5_000_000
    assert refused(content)[0] == code


def test_a_formula_is_what_it_shows() -> None:
    rows = b'<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>email</v></c></row>'
    rows += (
        b'<row r="2"><c r="A2" t="str"><f>"k"&amp;"im"</f><v>kim</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    )
    assert said(read(repacked(BOOK, sheet1=SHEET % rows))) == {"kim": {"email": ""}}


def test_more_rows_than_agreed_are_refused_with_the_number() -> None:
    limits = SheetLimits(most_bytes=1000, most_rows=2)
    assert said(read(TWO, limits=limits)).keys() == {"ada", "ben"}
    assert refused(TWO + "cleo,Cleo\n", limits=limits) == ("TOO_MANY_ROWS", {"most": 2})
    rows: list[list[Any]] = [["id"], ["a"], ["b"], ["c"]]
    assert refused(workbook(*rows), limits=SheetLimits(most_bytes=10**6, most_rows=2)) == ("TOO_MANY_ROWS", {"most": 2})
