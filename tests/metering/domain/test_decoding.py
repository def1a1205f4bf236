"""Bodies of events: every content mode, every refusal, each event judged alone."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metering.domain.codes import BodyCode, BodyRefused, EventCode
from metering.domain.decoding import Decoded, Mode, decode_binary, decode_events, decode_pieces
from metering.domain.limits import REQUEST_LIMITS, Limits
from metering.domain.quantity import QuantityRefused, read_quantity

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
ANY_AGE = replace(REQUEST_LIMITS, months_back=None)


def event(number: int = 1, value: object = 1, time: str = "2026-06-10T10:00:00Z", **data: Any) -> dict[str, Any]:
    return {"id": str(number), "source": "app", "type": "tiles", "time": time, "data": {"value": value, **data}}


def decode(body: object, mode: Mode = Mode.EITHER, limits: Limits = REQUEST_LIMITS) -> Decoded:
    return decode_events(
        body if isinstance(body, bytes) else json.dumps(body).encode(), mode, received_at=NOW, limits=limits
    )


def code_of(body: object, mode: Mode = Mode.EITHER) -> EventCode:
    (verdict,) = decode(body, mode).refused.values()
    return verdict.code


def refusal_of(body: bytes, mode: Mode = Mode.EITHER, limits: Limits = REQUEST_LIMITS) -> BodyCode:
    with pytest.raises(BodyRefused) as refused:
        decode(body, mode, limits)
    return refused.value.code


def test_one_event_and_a_batch_of_events() -> None:
    assert len(decode(event(), Mode.STRUCTURED).events) == 1
    assert [index for index, _, _ in decode([event(1), event(2)], Mode.BATCHED).events] == [0, 1]
    assert len(decode([], Mode.BATCHED)) == 0


def test_lines_with_blank_ones_between() -> None:
    lines = b"\n".join(json.dumps(event(n)).encode() for n in range(3))
    assert [index for index, _, _ in decode(lines.replace(b"\n", b"\r\n\n"), Mode.LINES).events] == [0, 1, 2]


def test_a_bad_line_is_refused_alone() -> None:
    body = json.dumps(event(1)).encode() + b"\n{broken\n\n" + json.dumps(event(2)).encode()
    decoded = decode(body, Mode.LINES)
    assert [index for index, _, _ in decoded.events] == [0, 2]
    assert decoded.refused[1].code is EventCode.INVALID_EVENT


def test_lines_cannot_hold_two_events_each() -> None:
    """Joined with commas into a list they could."""
    one = json.dumps(event(1))
    assert len(decode(f"{one},{one}\n{one}".encode(), Mode.LINES).refused) == 1


def test_binary_mode() -> None:
    attributes = {"id": "1", "source": "app", "type": "tiles", "time": "2026-06-10T10:00:00Z", "specversion": "1.0"}
    found = decode_binary(attributes, b' {"value": 2, "person": "ada"}', received_at=NOW, limits=REQUEST_LIMITS)
    ((_, sent, quantity),) = found.events
    assert (sent.id, sent.data.person, quantity) == ("1", "ada", "2")


@pytest.mark.parametrize("body", [b"", b"1", b"[", b'{"value": 1}, "id": "2"', b'{"value": 1}}', b"\xff"])
def test_binary_body_that_is_no_data(body: bytes) -> None:
    attributes = {"id": "1", "source": "app", "type": "tiles", "time": "2026-06-10T10:00:00Z"}
    try:
        found = decode_binary(attributes, body, received_at=NOW, limits=REQUEST_LIMITS)
    except BodyRefused:
        return
    assert found.events == []
    assert len(found.refused) == 1


def test_cloudevents_attributes_that_are_not_kept() -> None:
    extra = {"datacontenttype": "application/json", "dataschema": "https://example.org/s", "traceparent": "00-ab-cd-01"}
    assert len(decode([event() | extra], Mode.BATCHED).events) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"},
        {"datacontenttype": "text/plain"},
        {"data_base64": "MQ=="},
        {"surprise": 1},
        {"id": ""},
        {"id": "x" * 201},
        {"id": 1},
        {"time": None},
        {"time": "2026-06-10T10:00:00"},
        {"time": "yesterday"},
        {"time": 1781085600},
        {"data": None},
    ],
)
def test_event_of_another_shape_is_refused_alone(change: dict[str, Any]) -> None:
    decoded = decode([event(1) | change, event(2)])
    assert [index for index, _, _ in decoded.events] == [1]
    assert decoded.refused[0].code is EventCode.INVALID_EVENT
    assert decoded.refused[0].detail


def test_missing_time_is_named() -> None:
    sent = event()
    del sent["time"]
    assert "time" in decode([sent]).refused[0].detail


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"value": 1e400}', EventCode.VALUE_OUT_OF_RANGE),
        (b'{"value": "NaN"}', EventCode.VALUE_NOT_FINITE),
        (b'{"value": "-Infinity"}', EventCode.VALUE_NOT_FINITE),
        (b'{"value": "1e999999999999999999"}', EventCode.VALUE_OUT_OF_RANGE),
        (b'{"value": 1e-400}', EventCode.VALUE_OUT_OF_RANGE),
        (b'{"value": 1e26}', EventCode.VALUE_OUT_OF_RANGE),
        (b'{"value": 0.0000000000001}', EventCode.VALUE_OUT_OF_RANGE),
        (b'{"value": ' + b"9" * 5000 + b"}", EventCode.VALUE_OUT_OF_RANGE),
        (b'{"value": -1}', EventCode.VALUE_NEGATIVE),
        (b'{"value": "0,1"}', EventCode.VALUE_NOT_A_NUMBER),
        (b'{"value": " 1"}', EventCode.VALUE_NOT_A_NUMBER),
        (b'{"value": "1_000"}', EventCode.VALUE_NOT_A_NUMBER),
        (b'{"value": "0x10"}', EventCode.VALUE_NOT_A_NUMBER),
        ('{"value": "٣"}'.encode(), EventCode.VALUE_NOT_A_NUMBER),
        (b'{"value": ""}', EventCode.VALUE_NOT_A_NUMBER),
        (b'{"value": true}', EventCode.VALUE_NOT_A_NUMBER),
        (b'{"value": null}', EventCode.VALUE_NOT_A_NUMBER),
        (b'{"value": [1]}', EventCode.VALUE_NOT_A_NUMBER),
        (b"{}", EventCode.INVALID_EVENT),
        (b'{"value": 1, "extra": 1}', EventCode.INVALID_EVENT),
        (b'{"value": 1, "person": ""}', EventCode.INVALID_EVENT),
        (b'{"value": 1, "person": "a\\u0000b"}', EventCode.CONTROL_CHARACTER),
        (b'{"value": 1, "person": "a\\u001fb"}', EventCode.CONTROL_CHARACTER),
        (b'{"value": 1, "integration": "a\\nb"}', EventCode.CONTROL_CHARACTER),
        (b'{"value": 1, "department": "a\x7fb"}', EventCode.CONTROL_CHARACTER),
        ('{"value": 1, "department": "a\x9fb"}'.encode(), EventCode.CONTROL_CHARACTER),
    ],
)
def test_bad_data_is_refused_and_its_neighbour_is_not(data: bytes, code: EventCode) -> None:
    good, bad = json.dumps(event(1)).encode(), json.dumps(event(2)).encode().replace(b'{"value": 1}', data)
    decoded = decode(b"[" + bad + b"," + good + b"]")
    assert [index for index, _, _ in decoded.events] == [1]
    assert decoded.refused[0].code is code


def test_text_beyond_ascii_is_welcome() -> None:
    decoded = decode([event(person="Åse Øy"), event(2, person="李")])
    assert [sent.data.person for _, sent, _ in decoded.events] == ["Åse Øy", "李"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", BodyCode.NOT_JSON),
        (b"{", BodyCode.NOT_JSON),
        (b"[1]x", BodyCode.NOT_JSON),
        (b"null", BodyCode.NOT_EVENTS),
        (b'"text"', BodyCode.NOT_EVENTS),
        (b"\xff\xfe", BodyCode.NOT_UNICODE),
        (b'["\\ud800"]', BodyCode.NOT_UNICODE),
        (b"[" * 100_000, BodyCode.NESTED_TOO_DEEPLY),
    ],
)
def test_unreadable_body_is_refused_whole(body: bytes, code: BodyCode) -> None:
    assert refusal_of(body) is code


def test_structured_mode_takes_no_list_and_batched_no_object() -> None:
    assert refusal_of(b"[]", Mode.STRUCTURED) is BodyCode.NOT_EVENTS
    assert refusal_of(b"{}", Mode.BATCHED) is BodyCode.NOT_EVENTS


@pytest.mark.parametrize("piece", [b"1", b"null", b'"x"', b"[]", b'{"id": "\xff"}'])
def test_element_that_is_no_event_is_refused_alone(piece: bytes) -> None:
    assert decode(b"[" + piece + b"]").refused[0].code is EventCode.INVALID_EVENT


def test_deep_nesting_inside_one_event() -> None:
    deep = json.dumps(event()).replace('"value": 1', '"value": ' + "[" * 50_000 + "]" * 50_000).encode()
    assert refusal_of(b"[" + deep + b"]") is BodyCode.NESTED_TOO_DEEPLY
    assert code_of(deep + b"\n", Mode.LINES) is EventCode.INVALID_EVENT


def test_limits_of_a_request() -> None:
    small = replace(REQUEST_LIMITS, most_bytes=1000, most_events=2, most_organizations=1)
    assert refusal_of(b"[" + b" " * 999 + b"]", limits=small) is BodyCode.BODY_TOO_LARGE
    assert refusal_of(json.dumps([event(n) for n in range(3)]).encode(), limits=small) is BodyCode.TOO_MANY_EVENTS
    named = [event(1) | {"subject": "north"}, event(2) | {"subject": "south"}]
    assert refusal_of(json.dumps(named).encode(), limits=small) is BodyCode.TOO_MANY_ORGANIZATIONS
    assert len(decode([event(1), event(2)], limits=small).events) == 2


@pytest.mark.parametrize(
    ("time", "is_stored"),
    [
        ("2025-05-15T12:00:00Z", True),
        ("2025-05-15T11:59:59.999999Z", False),
        ("2026-06-15T15:00:00+02:00", True),
        ("2026-06-15T13:00:00.000001Z", False),
        ("0001-01-01T00:00:00+14:00", False),
        ("9999-12-31T23:59:59-14:00", False),
    ],
)
def test_thirteen_months_back_and_an_hour_ahead(time: str, is_stored: bool) -> None:
    decoded = decode([event(time=time)])
    assert bool(decoded.events) is is_stored
    assert is_stored or decoded.refused[0].code is EventCode.TIME_OUT_OF_RANGE


def test_imports_take_events_of_any_age_since_2000() -> None:
    assert len(decode([event(time="2001-01-01T00:00:00Z")], limits=ANY_AGE).events) == 1
    assert len(decode([event(time="1999-12-31T23:59:59Z")], limits=ANY_AGE).refused) == 1


def test_pieces_keep_the_numbers_they_came_with() -> None:
    lines = [(7, json.dumps(event(1)).encode()), (9, b"nonsense")]
    decoded = decode_pieces(lines, received_at=NOW, limits=REQUEST_LIMITS)
    assert [index for index, _, _ in decoded.events] == [7]
    assert list(decoded.refused) == [9]


@given(st.decimals(min_value=0, max_value=10**26 - 1, places=12, allow_nan=False))
def test_quantity_is_exact_and_canonical(number: Decimal) -> None:
    text = read_quantity(f"{number:f}".encode())
    assert Decimal(text) == number
    assert text == read_quantity(f'"{number:f}"'.encode()) == read_quantity(text.encode())


@given(st.binary(max_size=40))
def test_any_bytes_are_a_quantity_or_refused(written: bytes) -> None:
    with suppress(QuantityRefused):
        assert Decimal(read_quantity(written)) >= 0


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(Mode))
def test_any_bytes_are_decoded_or_refused(body: bytes, mode: Mode) -> None:
    with suppress(BodyRefused):
        decode(body, mode)


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(event(), json_value)), max_size=4))
def test_each_element_of_a_list_is_answered(elements: list[dict[str, Any]]) -> None:
    with suppress(BodyRefused):  # NaN is no JSON, half a surrogate pair no Unicode
        assert len(decode(elements)) == len(elements)
