"""`/seats/held` and `/people/{id}/roles`: seats over REST, by an organization's key and by the vendor's."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from licensing.models import Assignment, ProductRole
from licensing.services.capacity import add_seat_lot
from tenants.models import Person
from tenants.scoping import STAFF, scoped
from tenants.services.people import end_person
from tests.api import Caller, code_of
from tests.cast import AT, Cast
from tests.licensing.setting import SIGNED_ON, add_people, subscribe

PLATFORM = {
    "seats": [
        {"kind": "admin", "roles": ["admin"], "included": 1},
        {"kind": "manager", "roles": ["project_manager"], "included": 1},
    ]
}


@pytest.fixture
def people(cast: Cast) -> dict[str, Person]:
    with scoped(STAFF):
        return {person.external_id: person for person in add_people(cast.north.pk, "kim", "lea", "mo")}


@pytest.fixture
def named(cast: Cast, people: dict[str, Person]) -> Caller:
    """North's server; north has two named licences."""
    with scoped(STAFF):
        subscribe(cast.north.pk, "named", named=2)
    return Caller(cast.north_key)


@pytest.fixture
def platform(cast: Cast, people: dict[str, Person]) -> Caller:
    """North's server; one admin seat and one manager seat."""
    with scoped(STAFF):
        subscribe(cast.north.pk, "role_seats", PLATFORM)
    return Caller(cast.north_key)


def give(caller: Caller, person: str, query: str = "") -> Any:
    return caller.post(f"seats/held{query}", {"product": "planner", "person": person})


def test_a_seat_is_given_listed_passed_on_and_taken_back(named: Caller) -> None:
    given = give(named, "kim")
    body = given.json()
    assert (given.status_code, body["takes"], body["kinds"]) == (
        201,
        "named",
        [{"kind": "named", "there": 2, "held": 1, "left": 1}],
    )
    assert give(named, "kim").status_code == 200, "again changes nothing"
    (listed,) = named.get("seats/held?state=held&person=kim&product=planner").json()["results"]
    assert (listed["id"], listed["person"], listed["kind"], listed["ended_at"]) == (body["seat"], "kim", "named", None)
    assert listed["why"]["clause"]["reference"] == "§ 2"
    passed = named.post(f"seats/held/{body['seat']}/transfer", {"person": "lea"}).json()
    assert (passed["person"], passed["takes"]) == ("lea", "named")
    assert code_of(named.post(f"seats/held/{body['seat']}/transfer", {"person": "mo"})) == (409, "SEAT_ENDED")
    for _again in range(2):
        assert named.call("DELETE", f"seats/held/{passed['seat']}").status_code == 204
    ended = [(found["person"], found["end_reason"]) for found in named.get("seats/held?state=ended").json()["results"]]
    assert ended == [("kim", "passed_on"), ("lea", "released")]
    assert named.get(f"seats/held/{passed['seat']}").json()["end_reason"] == "released"


def test_the_last_seat_is_refused_with_what_is_missing(named: Caller) -> None:
    give(named, "kim"), give(named, "lea")
    for query in ("", "?preview=true"):
        refused = give(named, "mo", query)
        assert code_of(refused) == (409, "NO_FREE_LICENSE")
        details = refused.json()["details"]
        assert (details["kind"], details["missing"]) == ("named", 1)
        assert details["decision"]["steps"][-1]["numbers"] == {"kind": "named", "needed": 3, "there": 2, "missing": 1}


def test_a_preview_says_it_and_writes_nothing(named: Caller) -> None:
    previewed = give(named, "kim", "?preview=true")
    assert (previewed.status_code, previewed.json()["kinds"][0]["left"]) == (200, 1)
    with scoped(STAFF):
        assert not Assignment.objects.exists()
    assert give(named, "kim", "?preview=yes").status_code == 400


def test_who_may_not_have_one(named: Caller, people: dict[str, Person]) -> None:
    assert code_of(give(named, "nobody")) == (422, "UNKNOWN_PERSON")
    with scoped(STAFF):
        end_person(people["kim"].pk, exit_on=timezone.now().date(), at=AT)
    assert code_of(give(named, "kim")) == (409, "NOT_CURRENT")
    assert code_of(named.post("seats/held", {"product": "other", "person": "lea"})) == (404, "NOT_FOUND")
    assert code_of(named.call("DELETE", f"seats/held/{uuid4()}")) == (404, "NOT_FOUND")


def test_the_same_request_twice_is_done_once(named: Caller) -> None:
    first, again = (
        named.post("seats/held", {"product": "planner", "person": "kim"}, Idempotency_Key="k1") for _ in range(2)
    )
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())


def role(caller: Caller, method: str, person: UUID, name: str, query: str = "", body: Any = None) -> Any:
    return caller.call(method, f"people/{person}/roles/{name}?product=planner{query}", body)


def test_roles_take_and_free_their_seats(platform: Caller, people: dict[str, Person]) -> None:  # R-CITIZEN-13
    kim, lea = people["kim"].pk, people["lea"].pk
    assert role(platform, "PUT", kim, "project_manager", "&preview=true").json()["takes"] == "manager"
    with scoped(STAFF):
        assert not ProductRole.objects.exists()
    assert role(platform, "PUT", kim, "project_manager").json()["takes"] == "manager"
    changed = role(platform, "PUT", kim, "admin").json()
    assert (changed["takes"], changed["frees"], changed["roles"]) == ("admin", "manager", ["admin", "project_manager"])
    assert role(platform, "PUT", kim, "admin").json()["takes"] == ""
    assert code_of(role(platform, "PUT", lea, "admin")) == (409, "NO_FREE_LICENSE")
    assert platform.get(f"people/{kim}/roles?product=planner").json()["roles"] == ["admin", "project_manager"]
    assert role(platform, "DELETE", kim, "admin", "&preview=true").json()["takes"] == "manager"
    assert role(platform, "DELETE", kim, "admin").json()["frees"] == "admin"
    assert role(platform, "DELETE", kim, "admin").json()["frees"] == "", "again changes nothing"
    assert code_of(role(platform, "PUT", kim, "king")) == (422, "UNKNOWN_ROLE")
    assert code_of(give(platform, "kim")) == (422, "SEATS_FOLLOW_ROLES")
    assert code_of(role(platform, "PUT", uuid4(), "admin")) == (404, "NOT_FOUND")


def test_only_the_vendor_says_who_are_its_staff(cast: Cast, platform: Caller, people: dict[str, Person]) -> None:
    """R-CITIZEN-14."""
    kim, staff = people["kim"].pk, {"is_vendor_staff": True}
    assert role(platform, "PUT", kim, "admin", body=staff).status_code == 403
    assert role(platform, "PUT", kim, "admin", body={"is_vendor_staff": "no"}).status_code == 400
    assert role(platform, "PUT", kim, "admin", body={"is_king": True}).status_code == 400
    vendor = Caller(cast.vendor_key)
    answer = role(vendor, "PUT", kim, "admin", "&organization=north", staff).json()
    assert (answer["takes"], answer["seat"], answer["kinds"][0]["held"]) == ("", None, 0)


def test_another_organizations_seats_are_not_there(cast: Cast, named: Caller) -> None:  # R-X-9
    seat = give(named, "kim").json()["seat"]
    south = Caller(cast.south_key)
    assert south.get("seats/held").json()["results"] == []
    for answer in (south.get(f"seats/held/{seat}"), south.call("DELETE", f"seats/held/{seat}")):
        assert answer.status_code == 404
    vendor = Caller(cast.vendor_key)
    assert [found["id"] for found in vendor.get("seats/held?organization=north").json()["results"]] == [seat]
    assert vendor.get("seats/held?organization=south").json()["results"] == []


def test_a_licence_that_has_run_out_is_not_there(cast: Cast, named: Caller) -> None:
    with scoped(STAFF):
        subscription_id = subscribe(cast.south.pk, "named")
        add_seat_lot(
            subscription_id,
            kind="named",
            quantity=1,
            starts_on=SIGNED_ON,
            ends_on=timezone.now().date(),
            at=AT,
        )
    assert code_of(Caller(cast.south_key).post("seats/held", {"product": "planner", "person": "cleo"})) == (
        409,
        "NO_FREE_LICENSE",
    )
