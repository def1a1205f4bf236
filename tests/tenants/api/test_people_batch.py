"""`POST /people/batch`: many people at once, all or nothing."""

from __future__ import annotations

import pytest
import time_machine

from tenants.models import ApiKey, AuditEntry, Person
from tenants.scoping import STAFF, scoped
from tests.api import Caller, code_of
from tests.cast import Cast
from tests.licensing.setting import subscribe

NOON = "2026-07-01T12:00:00+00:00"
PEOPLE = [
    {"external_id": "kim", "name": "Kim", "entry_on": "2026-07-01", "manager": "lea", "department": "water"},
    {"external_id": "lea", "name": "Lea", "entry_on": "2026-08-01"},
    {"external_id": "ben", "exit_on": "2026-07-01"},
    {"external_id": "ada", "name": "Ada"},
]


def names() -> set[str]:
    with scoped(STAFF):
        return set(Person.objects.values_list("external_id", flat=True))


@time_machine.travel(NOON, tick=False)
def test_a_batch_is_previewed_then_done_then_changes_nothing(cast: Cast) -> None:  # R-X-4, R-X-7
    with scoped(STAFF):
        subscribe(cast.north.pk, "employees", employee=2)
    north = Caller(cast.north_key)
    seen = north.post("people/batch?preview=true", {"people": PEOPLE})
    assert seen.status_code == 200, seen.content
    outcome = seen.json()
    assert (outcome["added"], outcome["changed"], outcome["unchanged"], outcome["faults"]) == (2, 1, 1, [])
    assert outcome["differences"][2] == {
        "external_id": "ben",
        "is_new": False,
        "changes": [{"field": "exit_on", "before": None, "after": "2026-07-01"}],
    }
    codes = [(answer["is_allowed"], answer["decision"]["code"], answer["about"]) for answer in outcome["answers"]]
    assert codes == [(True, "FITS", "Planner"), (True, "OVER_LIMIT", "Planner")], "Lea is warned of, from August on"
    assert "kim" not in names()
    assert north.post("people/batch", {"people": PEOPLE}).json() == outcome
    assert north.get("people?external_id=kim").json()["results"][0]["manager"] == "lea"
    again = north.post("people/batch", {"people": PEOPLE}).json()
    assert (again["differences"], again["unchanged"]) == ([], 4)
    with scoped(STAFF):
        assert AuditEntry.objects.filter(action="people.changed_together").count() == 1


@time_machine.travel(NOON, tick=False)
def test_one_who_is_not_right_refuses_all(cast: Cast) -> None:
    north = Caller(cast.north_key)
    wrong = [*PEOPLE, {"external_id": "dan", "manager": "nobody"}]
    fault = {"row": 5, "field": "name", "code": "MISSING_FIELD"}
    assert north.post("people/batch?preview=true", {"people": wrong}).json()["faults"][0] == fault
    refused = north.post("people/batch", {"people": wrong})
    assert code_of(refused) == (422, "ROWS_REFUSED")
    assert refused.json()["details"]["faults"][0] == fault
    assert "kim" not in names()


@time_machine.travel(NOON, tick=False)
def test_the_licences_are_asked_once_for_all(cast: Cast) -> None:  # R-X-4
    with scoped(STAFF):
        subscribe(cast.north.pk, "employees", employee=2)
    refused = Caller(cast.north_key).post("people/batch", {"people": PEOPLE[:2]})
    assert code_of(refused) == (409, "OVER_LIMIT")
    assert refused.json()["details"]["decision"]["rule"] == "employees"
    assert "kim" not in names()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"people": []},
        {"people": [{}]},
        {"people": ["kim"]},
        {"people": [{"external_id": "kim", "nmae": "Kim"}]},
        {"people": [{"external_id": "kim"}], "preview": True},
        {"people": [{"external_id": "kim", "exit_on": "soon"}]},
        {"people": [{"external_id": "kim", "roles": ["admin"]}]},
        {"people": [{"external_id": "kim", "roles": {"planner": "admin"}}]},
        {"people": [{"external_id": "kim", "roles": {"\ud800": []}}]},
        {"people": [{"external_id": f"p{number}"} for number in range(2001)]},
    ],
)
def test_what_is_no_batch_is_refused(cast: Cast, body: object) -> None:
    assert code_of(Caller(cast.north_key).post("people/batch", body)) == (400, "INVALID_REQUEST")


@time_machine.travel(NOON, tick=False)
def test_roles_are_given_with_the_people_and_take_seats(cast: Cast) -> None:  # R-CITIZEN-13, 15
    with scoped(STAFF):
        seats = [{"kind": "admin", "roles": ["admin"], "included": 1}]
        subscribe(cast.north.pk, "role_seats", {"seats": seats})
    north = Caller(cast.north_key)
    kim = {"external_id": "kim", "name": "Kim", "entry_on": "2026-07-01", "roles": {"planner": ["admin"]}}
    done = north.post("people/batch", {"people": [kim]}).json()
    assert done["differences"][0]["changes"][-1] == {"field": "roles:planner", "before": None, "after": "admin"}
    (answer,) = done["answers"]
    numbers = [decision["steps"][0]["numbers"]["needed"] for decision in (answer["before"], answer["decision"])]
    assert (answer["is_allowed"], numbers) == (True, [0, 1])
    ben = {"external_id": "ben", "roles": {"planner": ["admin"]}}
    assert code_of(north.post("people/batch", {"people": [ben]})) == (409, "NO_FREE_LICENSE")
    passed_on = north.post("people/batch", {"people": [ben, {"external_id": "kim", "roles": {"planner": []}}]})
    assert passed_on.json()["changed"] == 2
    wrong = [{"external_id": "ben", "roles": {"planner": ["king"], "painter": []}}]
    faults = north.post("people/batch?preview=true", {"people": wrong}).json()["faults"]
    assert [(fault["field"], fault["code"]) for fault in faults] == [
        ("roles:planner", "UNKNOWN_ROLE"),
        ("roles:painter", "UNKNOWN_PRODUCT"),
    ]


@time_machine.travel(NOON, tick=False)
def test_single_roles_come_and_go_and_the_others_stay(cast: Cast) -> None:  # R-CITIZEN-13, R-X-4
    with scoped(STAFF):
        seats = [
            {"kind": "admin", "roles": ["admin"], "included": 1},
            {"kind": "manager", "roles": ["project_manager", "folder_manager"], "included": 1},
        ]
        subscribe(cast.north.pk, "role_seats", {"seats": seats})
    north = Caller(cast.north_key)
    both = {"planner": ["admin", "folder_manager"]}
    north.post("people/batch", {"people": [{"external_id": "ben", "roles": both}]})
    passed_on = [
        {"external_id": "ben", "take_roles": {"planner": ["admin", "project_manager"]}},
        {"external_id": "ada", "give_roles": {"planner": ["admin"]}},
    ]
    seen = north.post("people/batch?preview=true", {"people": passed_on}).json()
    assert [found["changes"] for found in seen["differences"]] == [
        [{"field": "roles:planner", "before": "admin, folder_manager", "after": "folder_manager"}],
        [{"field": "roles:planner", "before": None, "after": "admin"}],
    ]
    assert north.post("people/batch", {"people": passed_on}).json() == seen
    again = north.post("people/batch", {"people": passed_on}).json()
    assert (again["differences"], again["unchanged"]) == ([], 2)
    wanting = {"people": [{"external_id": "ben", "give_roles": {"planner": ["admin"]}}]}
    refused = north.post("people/batch", wanting)
    assert code_of(refused) == (409, "NO_FREE_LICENSE")
    assert refused.json()["details"]["people"] == ["ben"]
    (answer,) = north.post("people/batch?preview=true", wanting).json()["answers"]
    assert (answer["is_allowed"], answer["people"]) == (False, ["ben"])
    unknown = {"people": [{"external_id": "ben", "take_roles": {"planner": ["king"], "painter": ["admin"]}}]}
    faults = north.post("people/batch?preview=true", unknown).json()["faults"]
    assert [(fault["field"], fault["code"]) for fault in faults] == [
        ("roles:planner", "UNKNOWN_ROLE"),
        ("roles:painter", "UNKNOWN_PRODUCT"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"roles": {"planner": []}, "give_roles": {"planner": ["admin"]}},
        {"roles": {"planner": ["admin"]}, "take_roles": {"planner": []}},
        {"give_roles": {"planner": ["admin"]}, "take_roles": {"planner": ["admin"]}},
    ],
)
@time_machine.travel(NOON, tick=False)
def test_roles_that_contradict_each_other_are_refused(cast: Cast, said: dict[str, object]) -> None:
    with scoped(STAFF):
        seats = [{"kind": "admin", "roles": ["admin"], "included": 5}]
        subscribe(cast.north.pk, "role_seats", {"seats": seats})
    north, batch = Caller(cast.north_key), {"people": [{"external_id": "ben", **said}]}
    fault = {"row": 1, "field": "roles:planner", "code": "CONTRADICTORY_ROLES"}
    assert north.post("people/batch?preview=true", batch).json()["faults"] == [fault]
    refused = north.post("people/batch", batch)
    assert (code_of(refused), refused.json()["details"]["faults"]) == ((422, "ROWS_REFUSED"), [fault])


def test_all_roles_of_one_product_and_single_ones_of_another_contradict_nothing(cast: Cast) -> None:
    said = {"external_id": "ben", "roles": {"planner": []}, "give_roles": {"painter": ["admin"]}}
    faults = Caller(cast.north_key).post("people/batch?preview=true", {"people": [said]}).json()["faults"]
    assert {(fault["field"], fault["code"]) for fault in faults} == {
        ("roles:planner", "UNKNOWN_PRODUCT"),
        ("roles:painter", "UNKNOWN_PRODUCT"),
    }


def test_who_may_not_give_seats_gives_no_roles(cast: Cast) -> None:
    with scoped(STAFF):
        ApiKey.objects.update(scopes=["people:write"])
    north = Caller(cast.north_key)
    for field in ("roles", "give_roles", "take_roles"):
        assert code_of(north.post("people/batch", {"people": [{"external_id": "ben", field: {}}]}))[0] == 403
    assert north.post("people/batch", {"people": [{"external_id": "ben"}]}).status_code == 200


def test_a_key_changes_nobody_of_another_organization(cast: Cast) -> None:  # R-X-9
    outcome = Caller(cast.south_key).post("people/batch", {"people": [{"external_id": "ben", "name": "Bengt"}]}).json()
    assert (outcome["added"], outcome["changed"]) == (1, 0)
    with scoped(STAFF):
        assert set(Person.objects.filter(external_id="ben").values_list("name", flat=True)) == {"Ben", "Bengt"}
