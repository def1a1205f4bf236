"""Whatever is wrong with a request, the answer has the one shape, a code that says what, and no 500."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.api import Caller, code_of
from tests.cast import Cast

PERSON = {"external_id": "dan", "name": "Dan"}


def field_codes(response: Any) -> dict[str, list[str]]:
    """What is wrong, by field."""
    return {field: [fault["code"] for fault in faults] for field, faults in response.json()["details"].items()}


@pytest.mark.parametrize("path", ["", "nothing", "people/", "people/1", "organizations/x", "people/by-external-id/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_address(cast: Cast, method: str, path: str) -> None:
    assert code_of(Caller(cast.north_key).call(method, path)) == (404, "NOT_FOUND")


def test_who_sends_no_key_and_who_sends_a_wrong_one_are_told_apart(cast: Cast) -> None:
    assert "Send an API key" in Client().get("/api/v1/people").json()["message"]
    refused = Caller("lis_live_nonsense").get("people")
    assert (refused.status_code, refused.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert refused.json()["message"] == "This key is unknown, was revoked, or is past its last day."


def test_what_is_not_there_is_told_by_its_kind(cast: Cast) -> None:
    refused = Caller(cast.north_key).get(f"departments/{uuid4()}")
    assert code_of(refused) == (404, "NOT_FOUND")
    assert refused.json()["details"] == {"kind": "department"}


def test_a_key_without_the_scope_is_told_which(cast: Cast) -> None:
    refused = Caller(cast.north_key).get("sellers")
    assert code_of(refused) == (403, "NOT_ALLOWED")
    assert refused.json()["message"] == "This key may not do that: it lacks the scope sellers:read."
    assert refused.json()["details"] == {"scope": "sellers:read"}


def test_a_body_that_is_no_object_is_told_so_in_words_of_json(cast: Cast) -> None:
    refused = Caller(cast.north_key).call("POST", "people", [])
    assert refused.json()["details"] == {"non_field_errors": [{"message": "Send a JSON object.", "code": "invalid"}]}


def test_unknown_address_outside_of_the_version(db: None) -> None:
    response = Client().get("/api/v2/people")
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("DELETE", "people", "GET, POST"), ("OPTIONS", "people", "GET, POST"), ("TRACE", "departments", "GET, POST")],
)
def test_method_that_is_not_there(cast: Cast, method: str, path: str, allowed: str) -> None:
    response = Caller(cast.north_key).call(method, path)
    assert code_of(response) == (405, "METHOD_NOT_ALLOWED")
    assert set(allowed.split(", ")) <= set(response.headers["Allow"].split(", "))


def test_answer_is_json_or_none(cast: Cast) -> None:
    assert code_of(Caller(cast.north_key).get("people", Accept="text/csv")) == (406, "NOT_ACCEPTABLE")
    assert Caller(cast.north_key).get("people", Accept="text/html, */*").status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_body_is_json(cast: Cast, content_type: str) -> None:
    response = Client().generic(
        "POST", "/api/v1/people", b"a=1", content_type, headers={"Authorization": f"Bearer {cast.north_key}"}
    )
    assert code_of(response) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"name": "x",}',
        b"\xff\xfe",
        b'{"name": "\xff"}',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a\\u0000b"}',
        b'{"a\\u0000b": 1}',
        b'{"name": "\\ud800"}',
        b'{"name": "a", "name": "b"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b'{"name": ' + b"1" * 5000 + b"}",
    ],
)
def test_body_is_readable(cast: Cast, body: bytes) -> None:
    assert code_of(Caller(cast.north_key).post("people", body)) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("body", [[], "text", 1, None, True, [PERSON]])
def test_body_is_an_object(cast: Cast, body: Any) -> None:
    sent = b"null" if body is None else body
    assert code_of(Caller(cast.north_key).post("people", sent)) == (400, "INVALID_REQUEST")


def test_body_is_not_too_large(cast: Cast) -> None:
    body = b'{"name": "' + b"x" * 1_000_000 + b'"}'
    assert code_of(Caller(cast.north_key).post("people", body)) == (413, "BODY_TOO_LARGE")
    assert code_of(Caller(cast.north_key).post("people", body, Idempotency_Key="k")) == (413, "BODY_TOO_LARGE")


def test_body_beyond_all_limits(cast: Cast) -> None:
    body = b" " * (13 * 1024 * 1024)
    assert code_of(Caller(cast.north_key).post("people", body)) == (413, "BODY_TOO_LARGE")
    assert code_of(Caller(cast.north_key).post("people", body, Idempotency_Key="k")) == (413, "BODY_TOO_LARGE")


def test_unknown_fields_are_refused_by_name(cast: Cast) -> None:
    response = Caller(cast.north_key).post("people", PERSON | {"nmae": "x", "id": "1"})
    assert code_of(response) == (400, "INVALID_REQUEST")
    assert field_codes(response) == {"id": ["unknown_field"], "nmae": ["unknown_field"]}


def test_unknown_parameters_are_refused_by_name(cast: Cast) -> None:
    north = Caller(cast.north_key)
    assert field_codes(north.get("people?external-id=ada")) == {"external-id": ["unknown_field"]}
    assert field_codes(north.get("people?external_id=a&external_id=b")) == {"external_id": ["repeated"]}
    assert field_codes(north.post("people?page_size=1", PERSON)) == {"page_size": ["unknown_field"]}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", None, "null"),
        ("name", "", "blank"),
        ("name", 7, "invalid"),
        ("name", True, "invalid"),
        ("name", ["x"], "invalid"),
        ("name", "x" * 201, "too_long"),
        ("name", "a\x07b", "unreadable_characters"),
        ("name", "\u202eabc", "unreadable_characters"),
        ("email", "nobody", "no_address"),
        ("email", "a@b", "no_address"),
        ("email", "Ada <a@example.org>", "no_address"),
        ("entry_on", "2026-02-30", "invalid"),
        ("entry_on", "2026-2-3", "invalid"),
        ("entry_on", "20260203", "invalid"),
        ("entry_on", "2026-W01-1", "invalid"),
        ("entry_on", "2026-02-03T00:00:00Z", "invalid"),
        ("entry_on", 20260203, "invalid"),
        ("entry_on", "\u0662\u0660\u0662\u0666-02-03", "invalid"),
        ("login_mode", "ACTIVE", "invalid_choice"),
        ("login_mode", {}, "invalid_choice"),
        ("login_mode", "", "invalid_choice"),
    ],
)
def test_fields_are_what_they_say(cast: Cast, field: str, value: Any, code: str) -> None:
    response = Caller(cast.north_key).post("people", PERSON | {field: value})
    assert code_of(response) == (400, "INVALID_REQUEST")
    assert field_codes(response) == {field: [code]}


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    response = Caller(cast.north_key).post("people", {"email": "x", "exit_on": "x"})
    assert field_codes(response) == {
        "email": ["no_address"],
        "exit_on": ["invalid"],
        "external_id": ["required"],
        "name": ["required"],
    }


@pytest.mark.parametrize("external_id", ["%00", "a%00b", "a%09b", "x" * 201, "%20", "%e2%80%ae"])
def test_external_id_in_the_address_is_readable(cast: Cast, external_id: str) -> None:
    code = "MISSING_FIELD" if external_id == "%20" else "INVALID_TEXT"
    for kind in ("people", "departments"):
        response = Caller(cast.north_key).put(f"{kind}/by-external-id/{external_id}", {"name": "X"})
        assert code_of(response) == (422, code)


@pytest.mark.parametrize("query", ["organization=%00", "organization=", "organization=a%20b", "external_id=%00"])
def test_parameters_are_readable(cast: Cast, query: str) -> None:
    for key in (cast.north_key, cast.vendor_key):
        assert code_of(Caller(key).get(f"people?{query}")) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "!!!!", "cD0x", "cD1ub25zZW5zZQ==", "cj0y", "bz0tMQ==", "bz05OTk5OQ==", "eD0x", "%00", "\u00f8"],
)
def test_cursor_is_one_of_ours(cast: Cast, cursor: str) -> None:
    response = Caller(cast.north_key).get(f"people?cursor={cursor}")
    assert code_of(response) == (400, "INVALID_REQUEST")
    assert list(field_codes(response)) == ["cursor"]


@pytest.mark.parametrize("page_size", ["0", "201", "-1", "x", "1.5", ""])
def test_page_size_is_possible(cast: Cast, page_size: str) -> None:
    assert code_of(Caller(cast.north_key).get(f"people?page_size={page_size}")) == (400, "INVALID_REQUEST")


def test_many_parameters_are_no_fault_of_ours(cast: Cast) -> None:
    query = "&".join(f"a{number}=1" for number in range(6000))
    assert code_of(Caller(cast.north_key).get(f"people?{query}")) == (400, "INVALID_REQUEST")
    assert code_of(Caller(cast.vendor_key).get(f"people?{query}")) == (400, "INVALID_REQUEST")
