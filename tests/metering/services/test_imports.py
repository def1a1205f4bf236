"""Imports from files: exact, of any age, and the same file again adds nothing (R-X-6, R-X-7)."""

import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants.models import Organization
from tests.cast import Cast
from tests.metering.logs import LOG, MALFORMED_LINES, MAPPING, TILES
from tests.metering.sending import broken, event, make_meters, rows
from tests.racing import race


@pytest.fixture
def north(real_cast: Cast) -> Organization:
    make_meters("tiles", "requests", "bytes")
    return real_cast.north


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "access.log").write_bytes(LOG)
    (tmp_path / "mapping.toml").write_text(MAPPING)
    (tmp_path / "tiles.toml").write_text(TILES)
    return tmp_path


def call(command: str, *arguments: object, **options: object) -> tuple[str, list[str]]:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue().splitlines()[-1], err.getvalue().splitlines()


def import_log(
    files: Path, log: str = "access.log", mapping: str = "mapping.toml", **options: object
) -> tuple[str, list[str]]:
    return call("import_access_log", files / log, mapping=files / mapping, **options)


def totals(meter: str = "requests") -> list[tuple[Any, ...]]:
    return rows(
        "select day, value::int, events from usage_by_day"
        " where meter_id = (select id from meter where code = %s) order by day",
        meter,
    )


def test_log_by_local_day_across_the_change_of_the_clock(north: Organization, files: Path) -> None:
    told, faults = import_log(files, organization="north")
    assert told == "13 lines: 19 stored, 3 malformed line"
    assert [fault.split(":")[0] for fault in faults] == [f"line {number}" for number in MALFORMED_LINES]
    assert totals() == [
        (date(2015, 3, 28), 4, 4),
        (date(2015, 3, 29), 4, 4),
        (date(2015, 3, 30), 2, 2),
    ]
    assert totals("bytes") == [
        (date(2015, 3, 28), 2477, 3),
        (date(2015, 3, 29), 236, 4),
        (date(2015, 3, 30), 133, 2),
    ]
    assert broken() == []


def test_same_log_again_adds_nothing(north: Organization, files: Path) -> None:
    import_log(files, organization="north")
    before = totals()
    assert import_log(files, organization="north")[0] == "13 lines: 19 duplicate, 3 malformed line"
    assert totals() == before


def test_log_that_has_grown_adds_what_is_new(north: Organization, files: Path) -> None:
    import_log(files, organization="north")
    first = LOG.splitlines()[0]
    (files / "access.log").write_bytes(LOG + first + b"\n")
    assert import_log(files, organization="north")[0] == "14 lines: 2 stored, 19 duplicate, 3 malformed line"
    assert totals()[0] == (date(2015, 3, 28), 5, 5)


def test_compressed_log(north: Organization, files: Path) -> None:
    (files / "access.log.gz").write_bytes(gzip.compress(LOG))
    assert import_log(files, "access.log.gz", organization="north")[0].startswith("13 lines: 19 stored")


def test_damaged_file_is_told(north: Organization, files: Path) -> None:
    (files / "access.log.gz").write_bytes(gzip.compress(LOG)[:-20])
    with pytest.raises(CommandError, match=r"access\.log\.gz"):
        import_log(files, "access.log.gz", organization="north")
    assert broken() == []


def test_lines_name_organization_and_department(north: Organization, files: Path) -> None:
    told, faults = import_log(files, mapping="tiles.toml")
    assert told == "13 lines: 4 unknown department, 3 malformed line"
    assert "line 1: UNKNOWN_DEPARTMENT in `data.department`" in faults


def test_import_killed_and_run_again(north: Organization, files: Path) -> None:
    lines = [
        b'10.0.0.%d - - [17/May/2015:10:%02d:%02d +0000] "GET / HTTP/1.1" 200 %d "-" "-"'
        % (n % 7, n // 60 % 60, n % 60, n)
        for n in range(6000)
    ]
    (files / "big.log").write_bytes(b"\n".join(lines * 2))

    def work(number: int) -> tuple[str, list[str]]:
        return import_log(files, "big.log", organization="north")

    race(work, 3, kill_first_after=0.5)
    import_log(files, "big.log", organization="north")
    assert totals() == [(date(2015, 5, 17), 12_000, 12_000)]
    assert totals("bytes") == [(date(2015, 5, 17), 2 * sum(range(6000)), 12_000)]
    assert broken() == []


def test_lines_of_json(north: Organization, files: Path) -> None:
    events = [event(1, subject="north"), event(2, subject="north", time="2003-01-01T00:00:00Z"), event(3)]
    lines = [*map(json.dumps, events), "nonsense", json.dumps(event(4, value=-1, subject="north"))]
    (files / "events.ndjson").write_text("\n".join(lines))
    told, faults = call("import_events", files / "events.ndjson", as_of="2026-06-15T12:00Z")
    assert told == "5 lines: 2 stored, 1 invalid event, 1 unknown organization, 1 value negative"
    assert [fault.split(":")[0] for fault in faults] == ["line 3", "line 4", "line 5"]


def test_csv(north: Organization, files: Path) -> None:
    (files / "events.csv").write_bytes(
        b"\xef\xbb\xbfid,source,type,time,value,person\r\n"
        b"1,app,tiles,2026-06-10T10:00:00Z,2.5,ada\r\n"
        b'2,app,tiles,2026-06-10T10:00:00Z,"0,1",ada\r\n'
        b"3,app,tiles,2026-06-10T10:00:00Z,1,\xff\r\n"
    )
    told, faults = call("import_events", files / "events.csv", organization="north", as_of="2026-06-15T12:00+00:00")
    assert told == "4 lines: 1 stored, 1 invalid event, 1 value not a number"
    assert [fault.split(" ")[1] for fault in faults] == ["3:", "4:"]
    again, _ = call("import_events", files / "events.csv", organization="north", as_of="2026-06-15T12:00+00:00")
    assert again == "4 lines: 1 duplicate, 1 invalid event, 1 value not a number"


def test_what_is_asked_must_be_there(north: Organization, files: Path) -> None:
    for options in ({"organization": "nowhere"}, {"as_of": "2026-06-15"}, {"as_of": "yesterday"}):
        with pytest.raises(CommandError):
            import_log(files, **options)
    with pytest.raises(CommandError, match=r"nothing\.log"):
        import_log(files, "nothing.log", organization="north")
    (files / "broken.toml").write_text("source = 1")
    with pytest.raises(CommandError, match=r"broken\.toml"):
        import_log(files, mapping="broken.toml", organization="north")
    (files / "bad.csv").write_text("a,b\n1,2")
    with pytest.raises(CommandError, match="the first row names the columns"):
        call("import_events", files / "bad.csv")
