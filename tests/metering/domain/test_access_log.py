"""Lines of access logs, and what a mapping makes of them."""

import tomllib
from datetime import date

import pytest

from metering.domain.access_log import LogFormat, LogLine, Malformed, read_line
from metering.domain.log_mapping import read_mapping
from metering.domain.occurrences import Occurrences, TooFarBack
from tenants.domain.typed_json import FaultyInput
from tests.metering.logs import LOG, MALFORMED_LINES, MAPPING, TILES

LINES = [line.decode("utf-8", "backslashreplace") for line in LOG.splitlines()]


def read_all() -> tuple[dict[int, LogLine], list[int]]:
    found: dict[int, LogLine] = {}
    malformed: list[int] = []
    for number, line in enumerate(LINES, 1):
        try:
            found[number] = read_line(line)
        except Malformed:
            malformed.append(number)
    return found, malformed


def test_odd_lines_are_read_and_malformed_ones_named() -> None:
    found, malformed = read_all()
    assert malformed == MALFORMED_LINES
    assert found[1].fields["user"] == "ada"
    assert found[3].fields["referer"] == r"http://x/?q=\"y\""
    assert "size" not in found[3].fields
    assert found[4].fields["size"] == "0"
    assert (found[8].fields["user"], found[8].fields.get("method")) == ("a user", None)
    assert found[9].fields["path"] == r"/caf\xc3\xa9?a=b c"
    assert found[9].fields["agent"] == 'an "odd" one'
    assert found[12].fields["size"] == "123"


def test_times_keep_their_offset() -> None:
    found, _ = read_all()
    assert found[6].at.isoformat() == "2015-03-29T01:59:59+01:00"
    assert (found[7].at - found[6].at).total_seconds() == 1


def test_leap_second_is_the_second_before() -> None:
    line = 'h - - [30/Jun/2015:23:59:60 +0000] "GET / HTTP/1.1" 200 1 "-" "-"'
    assert read_line(line).at.isoformat() == "2015-06-30T23:59:59+00:00"


@pytest.mark.parametrize("time", ["17/Mai/2015:10:05:03 +0000", "17/May/2015 10:05:03", "17/May/2015:25:00:00 +0000"])
def test_time_that_is_none(time: str) -> None:
    with pytest.raises(Malformed):
        read_line(f'h - - [{time}] "GET / HTTP/1.1" 200 1 "-" "-"')


def test_common_format_has_no_tail() -> None:
    line = 'h - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 12'
    assert read_line(line, LogFormat.COMMON).fields["size"] == "12"
    with pytest.raises(Malformed, match="cut short"):
        read_line(line)
    with pytest.raises(Malformed):
        read_line(f'{line} "-" "-"', LogFormat.COMMON)


def events_of(mapping: str) -> list[tuple[int, str, str, str | None]]:
    log = read_mapping(tomllib.loads(mapping))
    found, _ = read_all()
    return [
        (number, event["type"], event["data"]["value"], event["data"]["person"])
        for number, line in found.items()
        for event in log.events(line, str(number))
    ]


def test_line_without_size_makes_no_event_of_sizes() -> None:
    events = events_of(MAPPING)
    assert len([event for event in events if event[1] == "requests"]) == 10
    assert sum(int(value) for _, meter, value, _ in events if meter == "bytes") == 1200 * 2 + 77 + 10 + 226 + 10 + 123
    assert not [event for event in events if event[:2] == (3, "bytes")]


def test_rules_take_lines_by_path_method_and_status() -> None:
    assert [(number, person) for number, _, _, person in events_of(TILES)] == [
        (1, "ada"),
        (2, "ada"),
        (6, "ada"),
        (7, "ada"),
    ]


def test_parts_of_the_path_name_organization_and_department() -> None:
    log = read_mapping(tomllib.loads(TILES))
    (event,) = log.events(read_line(LINES[0]), "identity")
    assert (event["subject"], event["data"]["department"], event["id"]) == ("north", "north", "identity-tile")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("[[events]]\nname = 'request'\nmeter = 'm'\nvalue = '1'", "a name of its own"),
        ("[[events]]\nname = 'x'\nmeter = 'm'\nvalue = '{bytes}'", "no part of a line: bytes"),
        ("[[events]]\nname = 'x'\nmeter = 'm'\nvalue = '1'\npath = '('", "no regular expression"),
        ("[[events]]\nname = 'x'\nmeter = 'm'\nvalue = '1'\nstatuses = ['6xx']", "a status such as"),
        ("[[events]]\nname = 'x'\nmeter = 'm'\nvalue = '1'\nactors = '{host}'", "actors"),
        ("[[events]]\nname = 'x'\nmeter = 'm'\nvalue = 1", "a text is needed"),
    ],
)
def test_faulty_mapping_is_refused(change: str, fault: str) -> None:
    with pytest.raises(FaultyInput, match=fault):
        read_mapping(tomllib.loads(f"{MAPPING}\n{change}"))


def test_mapping_without_rules_is_refused() -> None:
    with pytest.raises(FaultyInput):
        read_mapping({"source": "x", "events": []})


def test_equal_lines_are_numbered_in_order() -> None:
    occurrences, day = Occurrences(), date(2015, 5, 17)
    assert [occurrences.number(content * 16, day) for content in (b"a", b"b", b"a", b"a")] == [1, 1, 2, 3]


def test_lines_of_forgotten_days_are_refused() -> None:
    occurrences = Occurrences(most=3)
    for day in range(1, 6):
        assert occurrences.number(bytes([day]) * 16, date(2015, 5, day)) == 1
    assert occurrences.number(bytes([4]) * 16, date(2015, 5, 4)) == 2
    with pytest.raises(TooFarBack):
        occurrences.number(b"x" * 16, date(2015, 5, 1))
