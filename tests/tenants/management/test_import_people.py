"""`manage.py import_people`: what it says, and with what it ends."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tenants.models import ActorKind, AuditEntry, Person
from tenants.scoping import STAFF, scoped
from tests.cast import Cast
from tests.licensing.setting import subscribe

FILE = "id;navn;start;slutt\nkim;Kim Ås;1.3.2026;31.12.2026\n"


def run(path: Path, content: str | bytes, *options: str) -> str:
    path = path / "people.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    told = StringIO()
    call_command("import_people", str(path), "--organization", "north", *options, stdout=told, stderr=told)
    return told.getvalue()


def kim() -> Person | None:
    with scoped(STAFF):
        found: Person | None = Person.objects.filter(external_id="kim").first()
        return found


def test_people_are_imported_with_a_summary(cast: Cast, tmp_path: Path) -> None:
    told = run(tmp_path, FILE.encode("cp1252"), "--exit-day", "last")
    assert told.splitlines() == [
        "1 people read, days as in 'nb'",
        "WINDOWS_1252",
        "1 compared",
        "1 written",
        "1 people are added, 0 changed, 0 unchanged",
    ]
    person = kim()
    assert person is not None
    assert str(person.exit_on) == "2027-01-01"
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="people.imported")
        assert (entry.organization_id, entry.actor_kind) == (cast.north.pk, ActorKind.JOB)
    assert run(tmp_path, FILE, "--exit-day", "last").endswith("0 people are added, 0 changed, 1 unchanged\n")


def test_a_dry_run_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    told = run(tmp_path, FILE, "--exit-day", "first-without", "--dry-run")
    assert told.endswith("1 people would be added, 0 changed, 0 unchanged\n")
    assert kim() is None


@pytest.mark.parametrize("dry", [True, False])
def test_faults_are_told_by_row_and_end_it(cast: Cast, tmp_path: Path, dry: bool) -> None:
    options = ("--exit-day", "last", *(["--dry-run"] if dry else []))
    with pytest.raises(CommandError, match="2 faults") as ended:
        run(tmp_path, FILE + "lea;;soon;\n", *options)
    assert ended.value.returncode == 1
    assert kim() is None


def test_whatever_is_missing_is_told_by_one_code(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,name\nkim,\n,Lea\n")
    with pytest.raises(CommandError, match="2 faults"):
        call_command("import_people", str(path), "--organization", "north")
    told = "".join(capsys.readouterr())
    assert "row 2, Name: This is needed. (MISSING_FIELD)" in told
    assert "row 3, External ID: This is needed. (MISSING_FIELD)" in told


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (FILE, (), "EXIT_DAY_UNSAID"),
        ("x", (), "NO_HEADINGS"),
        ("", (), "EMPTY_FILE"),
    ],
)
def test_a_file_that_cannot_be_read_ends_it(
    cast: Cast, tmp_path: Path, content: str, options: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run(tmp_path, content, *options)


def test_an_organization_or_a_file_that_is_not_there_ends_it(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no nowhere"):
        call_command("import_people", str(tmp_path / "x"), "--organization", "nowhere")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_people", str(tmp_path / "x"), "--organization", "north")


@time_machine.travel("2026-07-01T12:00:00+00:00", tick=False)
def test_the_seats_that_roles_need_are_told(cast: Cast, tmp_path: Path) -> None:  # R-CITIZEN-15
    with scoped(STAFF):
        seats = [{"kind": "admin", "roles": ["admin"], "included": 1}]
        subscribe(cast.north.pk, "role_seats", {"seats": seats})
    file = "id;navn;start;roller: planner\nkim;Kim;1.3.2026;Administrator\n"
    told = run(tmp_path, file, "--dry-run")
    assert "Planner: FITS on 2026-07-01 (kind admin, needed 1, there 1, missing 0)" in told
    with pytest.raises(CommandError) as ended:
        run(tmp_path, file + "lea;Lea;1.3.2026;admin\n")
    assert str(ended.value) == (
        "The licences do not allow this. Planner: NO_FREE_LICENSE on 2026-07-01"
        " (kind admin, needed 2, there 1, missing 1, rows [2, 3]). Nothing was done."
    )
    assert kim() is None
    assert run(tmp_path, file).endswith("1 people are added, 0 changed, 0 unchanged\n")
