"""`POST /events` and `/events/{source}/{id}`, as programs see them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.domain.api_scopes import ORGANIZATION_SCOPES
from tenants.models import ApiKey
from tenants.scoping import STAFF, scoped
from tenants.services.api_keys import create_api_key, revoke_api_key
from tests.api import Caller, code_of
from tests.cast import Cast
from tests.metering.sending import broken, event, make_meters, rows

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).isoformat()


@pytest.fixture
def north(cast: Cast) -> Caller:
    make_meters("tiles")
    return Caller(cast.north_key)


@pytest.fixture
def vendor(cast: Cast, north: Caller) -> Caller:
    return Caller(cast.vendor_key)


def now(number: object = 1, value: object = 1, **more: Any) -> dict[str, Any]:
    return event(number, value, YESTERDAY, **more)


def send(caller: Caller, body: object, content_type: str = "application/json", query: str = "", **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = caller.headers | {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.client.post(f"/api/v1/events{query}", content, content_type=content_type, headers=named)


def stored() -> int:
    return int(rows("select count(*)::int from usage_event")[0][0])


def test_batch_is_answered_event_by_event(north: Caller) -> None:
    response = send(north, [now(1), now(1), now(2, value="0,1"), now(3) | {"type": "nothing"}])
    assert response.status_code == 202
    assert response.json() == {
        "received": 4,
        "stored": 1,
        "others": [
            {"index": 1, "code": "DUPLICATE", "detail": ""},
            {"index": 2, "code": "VALUE_NOT_A_NUMBER", "detail": "in `data.value`"},
            {"index": 3, "code": "UNKNOWN_METER", "detail": "in `type`"},
        ],
    }


def test_every_content_mode(north: Caller) -> None:
    assert send(north, now(1), "application/cloudevents+json; charset=utf-8").json()["stored"] == 1
    assert send(north, [now(2)], "application/cloudevents-batch+json").json()["stored"] == 1
    lines = b"\n".join(json.dumps(now(n)).encode() for n in (3, 4))
    assert send(north, lines, "application/x-ndjson").json()["stored"] == 2
    assert send(north, now(5)).json()["stored"] == 1
    attributes = {
        "ce_id": "6",
        "ce_source": "caf%C3%A9",
        "ce_type": "tiles",
        "ce_time": YESTERDAY,
        "ce_specversion": "1.0",
    }
    assert send(north, {"value": 1}, **attributes).json()["stored"] == 1
    assert north.get("events/café/6").json()["source"] == "café"
    assert stored() == 6


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "", "application/json; charset=utf-16"])
def test_other_content_is_refused(north: Caller, content_type: str) -> None:
    assert code_of(send(north, [now(1)], content_type)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_compressed_content_is_refused(north: Caller) -> None:
    assert code_of(send(north, [now(1)], Content_Encoding="gzip")) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"{", (400, "NOT_JSON")),
        (b"17", (400, "NOT_EVENTS")),
        (b'["\\ud800"]', (400, "NOT_UNICODE")),
        (b"\xff", (400, "NOT_UNICODE")),
        (b"[" * 100_000, (400, "NESTED_TOO_DEEPLY")),
        (b"[" + b" " * 10_000_000 + b"]", (413, "BODY_TOO_LARGE")),
        (json.dumps([event()] * 10_001).encode(), (413, "TOO_MANY_EVENTS")),
    ],
)
def test_unreadable_body_stores_nothing(north: Caller, body: bytes, answer: tuple[int, str]) -> None:
    assert code_of(send(north, body)) == answer
    assert stored() == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"value": "0,1"}, "VALUE_NOT_A_NUMBER"),
        ({"value": "Infinity"}, "VALUE_NOT_FINITE"),
        ({"value": 1e300}, "VALUE_OUT_OF_RANGE"),
        ({"value": -0.5}, "VALUE_NEGATIVE"),
        ({"value": 1, "person": "a\x00b"}, "CONTROL_CHARACTER"),
        ({"value": 1, "person": "x" * 201}, "INVALID_EVENT"),
        ({"value": 1, "department": "nowhere"}, "UNKNOWN_DEPARTMENT"),
        ({"value": 1, "surprise": 1}, "INVALID_EVENT"),
        ({"value": [[[[[]]]]]}, "VALUE_NOT_A_NUMBER"),
        (None, "INVALID_EVENT"),
    ],
)
def test_bad_event_is_refused_and_its_neighbour_stored(north: Caller, data: dict[str, Any] | None, code: str) -> None:
    answer = send(north, [now(1) | {"data": data}, now(2)]).json()
    assert (answer["stored"], [other["code"] for other in answer["others"]]) == (1, [code])
    assert broken() == []


def test_texts_that_sql_knows_are_only_texts(north: Caller) -> None:
    odd = '\'; drop table usage_event; -- {"a",NULL} %s \\'
    sent = [now(odd, person=odd, integration=odd) | {"source": odd}, now(odd, 2, person=odd) | {"source": odd}]
    assert send(north, sent).json()["stored"] == 1
    assert rows("select reference from actor") == [(odd,)]
    assert rows("select source, event_id from event_conflict") == [(odd, odd)]


def test_event_of_fourteen_months_ago(north: Caller) -> None:
    old = (datetime.now(UTC) - timedelta(days=14 * 31)).isoformat()
    assert send(north, [now(1) | {"time": old}]).json()["others"][0]["code"] == "TIME_OUT_OF_RANGE"


def test_atomic_stores_all_or_none(north: Caller) -> None:
    refused = send(north, [now(1), now(2, value="NaN")], query="?atomic=true")
    assert code_of(refused) == (422, "EVENTS_REFUSED")
    assert [other["code"] for other in refused.json()["details"]["others"]] == ["VALUE_NOT_FINITE"]
    assert stored() == 0
    assert send(north, [now(1), now(2)], query="?atomic=true").json()["stored"] == 2


@pytest.mark.parametrize("query", ["?atomic=1", "?unknown=1", "?atomic=true&atomic=false", "?organization=No%20Slug"])
def test_unknown_parameters_are_refused(north: Caller, query: str) -> None:
    assert code_of(send(north, [now(1)], query=query)) == (400, "INVALID_REQUEST")
    assert stored() == 0


def test_same_id_with_other_content_in_one_batch_and_in_two(north: Caller) -> None:
    assert send(north, [now(1), now(1, value=2)]).json()["others"][0]["code"] == "CONFLICT"
    assert send(north, [now(1, value=3)]).json()["others"][0]["code"] == "CONFLICT"
    assert rows("select count(*) from event_conflict") == [(2,)]
    assert north.get("events/app/1").json()["conflicts"] == 2
    assert broken() == []


def test_who_may_send(cast: Cast, north: Caller) -> None:
    assert code_of(send(Caller(), [now(1)])) == (401, "NOT_AUTHENTICATED")
    assert code_of(send(Caller("lis_live_nonsense"), [now(1)])) == (401, "NOT_AUTHENTICATED")
    with scoped(STAFF):
        _, reader = create_api_key(name="r", scopes=["usage:read"], at=timezone.now(), organization_id=cast.north.pk)
    assert code_of(send(Caller(reader), [now(1)])) == (403, "NOT_ALLOWED")
    assert code_of(Caller(cast.north_key).get("events")) == (405, "METHOD_NOT_ALLOWED")
    assert stored() == 0


def test_revoked_key(cast: Cast, north: Caller) -> None:
    with scoped(STAFF):
        key, secret = create_api_key(
            name="k", scopes=list(ORGANIZATION_SCOPES), at=timezone.now(), organization_id=cast.north.pk
        )
        assert send(Caller(secret), [now(1)]).status_code == 202
        revoke_api_key(ApiKey.objects.get(pk=key.pk), at=timezone.now())
    assert code_of(send(Caller(secret), [now(2)])) == (401, "NOT_AUTHENTICATED")
    assert stored() == 1


def test_key_of_another_organization(cast: Cast, north: Caller) -> None:
    response = send(Caller(cast.south_key), [now(1, subject="north"), now(2)])
    assert response.json()["others"] == [{"index": 0, "code": "UNKNOWN_ORGANIZATION", "detail": "in `subject`"}]
    assert rows("select organization_id from usage_event") == [(cast.south.pk,)]
    assert code_of(north.get("events/app/2")) == (404, "NOT_FOUND")


def test_vendor_sends_for_many(vendor: Caller) -> None:
    response = send(vendor, [now(1, subject="north"), now(1, subject="south"), now(2), now(3, subject="nowhere")])
    assert [other["index"] for other in response.json()["others"]] == [2, 3]
    assert stored() == 2


def test_vendor_may_be_held_to_one(vendor: Caller) -> None:
    response = send(vendor, [now(1, subject="south"), now(2), now(3, subject="north")], query="?organization=north")
    assert [other["index"] for other in response.json()["others"]] == [0]
    assert code_of(send(vendor, [now(4, subject="north")], query="?organization=nowhere")) == (404, "NOT_FOUND")
    assert stored() == 2


def test_what_became_of_an_event(north: Caller) -> None:
    send(north, [now("a/1", value="2.50", person="ada") | {"source": "https://example.org/app"}])
    state = north.get("events/https://example.org/app/a/1").json()
    assert (state["id"], state["source"]) == ("a/1", "https://example.org/app")
    assert (state["value"], state["person"], state["department"]) == ("2.5", "ada", "water")
    assert (state["voided_at"], state["counted_on"], state["conflicts"]) == (None, None, 0)
    assert code_of(north.get("events/app/unknown")) == (404, "NOT_FOUND")
    assert code_of(north.get("events/app")) == (404, "NOT_FOUND")


def test_void_takes_an_event_back_once(north: Caller) -> None:
    send(north, [now(1, value=5), now(2, value=7)])
    first = north.post("events/app/1/void", {"reason": "sent twice under two ids"})
    again = north.post("events/app/1/void", {})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["voided_at"]
    assert rows("select sum(value)::int, sum(events)::int from usage_by_month") == [(7, 1)]
    assert code_of(north.post("events/app/3/void", {})) == (404, "NOT_FOUND")
    assert rows("select action, reason from audit_entry where action like 'event%%'") == [
        ("event.voided", "sent twice under two ids")
    ]
    assert broken() == []


def test_an_organization_cannot_take_back_what_the_vendor_sent(north: Caller, vendor: Caller) -> None:
    send(vendor, [now(1, subject="north", value=5)])
    assert code_of(north.post("events/app/1/void", {})) == (409, "SENT_BY_VENDOR")
    assert rows("select sum(value)::int from usage_by_month") == [(5,)]
    assert vendor.post("events/app/1/void?organization=north", {}).json()["voided_at"]
    assert broken() == []


def test_event_called_void(north: Caller) -> None:
    send(north, [now("void") | {"source": "app/1"}, now("1")])
    assert north.get("events/app/1/void").json()["id"] == "void"
    assert north.post("events/app/1/void/void", {}).json()["id"] == "void"
    assert north.get("events/app/1").json()["voided_at"] is None


def test_another_organization_cannot_void(cast: Cast, north: Caller) -> None:
    send(north, [now(1)])
    assert code_of(Caller(cast.south_key).post("events/app/1/void", {})) == (404, "NOT_FOUND")
    assert broken() == []


def test_usage_is_read_by_what_it_is_split_by(cast: Cast, north: Caller) -> None:
    send(north, [now(1, value=2, person="ada"), now(2, value=3, person="ben"), now(3, value=4)])
    day = timezone.now().date()
    span = f"starts_on={day - timedelta(days=3)}&ends_on={day + timedelta(days=1)}"
    assert [row["value"] for row in north.get(f"usage?{span}").json()["totals"]] == ["9"]
    split = north.get(f"usage?{span}&by=department").json()["totals"]
    assert {row["department"]: row["value"] for row in split} == {"water": "2", "roads": "3", None: "4"}
    split = north.get(f"usage?{span}&by=person&person=ben").json()["totals"]
    assert [(row["person"], row["value"]) for row in split] == [("ben", "3")]
    assert rows("select action, subject_id from audit_entry where action = 'usage.person_viewed'") == [
        ("usage.person_viewed", str(cast.ben_person.pk))
    ]
    assert north.get(f"usage?{span}&department=water&meter=tiles").json()["totals"][0]["value"] == "2"
    assert Caller(cast.south_key).get(f"usage?{span}").json()["totals"] == []


@pytest.mark.parametrize(
    "query",
    ["", "starts_on=2026-01-01", "starts_on=2026-01-01&ends_on=x", "starts_on=2026-01-01&ends_on=2027-01-01&by=name"],
)
def test_usage_needs_a_period(north: Caller, query: str) -> None:
    assert code_of(north.get(f"usage?{query}")) == (400, "INVALID_REQUEST")


def test_usage_period_ends_after_it_starts(north: Caller) -> None:
    query = "starts_on=2026-01-02&ends_on=2026-01-02"
    assert code_of(north.get(f"usage?{query}")) == (422, "ENDS_BEFORE_START")


@pytest.mark.parametrize("query", ["meter=nothing", "department=nothing", "person=nobody"])
def test_usage_of_what_is_not_there(north: Caller, query: str) -> None:
    assert code_of(north.get(f"usage?starts_on=2026-01-01&ends_on=2027-01-01&{query}")) == (404, "NOT_FOUND")
