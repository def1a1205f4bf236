"""`/subscriptions/{id}/move`: to another plan, previewed first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import time_machine

from licensing.models import Subscription
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tests.api import Caller, code_of
from tests.cast import Cast
from tests.licensing.setting import AT, add_people, start, subscribe

MOVE = {"plan": "planner_user_kinds", "licenses": {"active": 2, "passive": 1}, "reason": "Contract 7"}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def planner(cast: Cast) -> UUID:
    """North counts people: Ada and Ben change, Pia reads, Nils has no log-in; the other plan is south's."""
    with scoped(STAFF):
        add_people(cast.north.pk, "pia", login_mode="passive")
        add_people(cast.north.pk, "nils", login_mode="none")
        subscribe(cast.south.pk, "user_kinds", active=1)
        return subscribe(cast.north.pk, "employees", employee=3)


@pytest.fixture
def vendor(cast: Cast) -> Caller:
    return Caller(cast.vendor_key)


def path(planner: UUID, query: str = "organization=north") -> str:
    return f"subscriptions/{planner}/move?{query}"


def test_a_preview_says_what_is_missing_and_who_no_longer_fits(cast: Cast, planner: UUID, vendor: Caller) -> None:
    with scoped(STAFF):
        start(cast.ada_person)
    asked = vendor.post(path(planner, "organization=north&preview=true"), MOVE | {"licenses": {"active": 2}})
    assert asked.status_code == 200, asked.content
    answer = asked.json()
    why = answer.pop("why")
    assert answer == {
        "subscription": None,
        "moved_on": "2026-07-01",
        "there": {"active": 2, "passive": 0},
        "needed": {"active": 2, "passive": 1},
        "missing": {"passive": 1},
        "not_fitting": [
            {"person": "pia", "use": "log_in", "code": "NO_FREE_LICENSE", "message": "All licences are in use."}
        ],
        "running_starts": 1,
        "seats_held": 0,
    }
    assert (why["code"], why["rule"]) == ("OVER_LIMIT", "user_kinds")
    with scoped(STAFF):
        assert Subscription.objects.filter(organization=cast.north).count() == 1


def test_it_is_moved_and_the_licences_are_there(cast: Cast, planner: UUID, vendor: Caller) -> None:
    made = vendor.post(path(planner), MOVE)
    assert made.status_code == 201, made.content
    after = made.json()["subscription"]
    (running,) = Caller(cast.north_key).get("seats").json()["items"]
    assert (running["subscription"], running["plan"]) == (after, "planner_user_kinds")
    assert [(kind["kind"], kind["there"], kind["left"]) for kind in running["kinds"]] == [
        ("active", 2, 0),
        ("passive", 1, 0),
    ]
    with scoped(STAFF):
        entry = AuditEntry.objects.get(action="subscription.moved")
    assert (str(entry.subject_id), entry.reason, entry.details["to"]) == (str(planner), "Contract 7", after)


def test_sent_again_with_its_key_it_is_moved_once(cast: Cast, planner: UUID, vendor: Caller) -> None:
    first, again = (vendor.post(path(planner), MOVE, Idempotency_Key="move-1") for _ in range(2))
    assert (again.status_code, again.content) == (201, first.content)
    assert code_of(vendor.post(path(planner), MOVE)) == (409, "SUBSCRIPTION_NOT_RUNNING")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"licenses": {"active": 1}}, (409, "PEOPLE_DO_NOT_FIT")),
        ({"plan": "unheard_of"}, (422, "UNKNOWN_PLAN")),
        ({"plan": "planner_employees"}, (422, "SAME_PLAN")),
        ({"licenses": {"admiral": 1}}, (422, "UNKNOWN_SEAT_KIND")),
        ({"licenses": {"active": -1}}, (400, "INVALID_REQUEST")),
        ({"licenses": [1]}, (400, "INVALID_REQUEST")),
    ],
)
def test_moves_that_are_refused(
    cast: Cast, planner: UUID, vendor: Caller, changes: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert code_of(vendor.post(path(planner), MOVE | changes)) == refusal
    with scoped(STAFF):
        assert Subscription.objects.filter(organization=cast.north).count() == 1


def test_over_the_limit_is_accepted_in_so_many_words(planner: UUID, vendor: Caller) -> None:
    body = MOVE | {"licenses": {"active": 1}}
    refused = vendor.post(path(planner), body)
    assert refused.json()["details"]["missing"] == {"active": 1, "passive": 1}
    assert vendor.post(path(planner), body | {"accepts_over_limit": True}).status_code == 201


def test_only_the_vendor_moves_and_finds_nothing_of_another(cast: Cast, planner: UUID, vendor: Caller) -> None:
    assert code_of(Caller(cast.north_key).post(f"subscriptions/{planner}/move", MOVE)) == (403, "NOT_ALLOWED")
    assert code_of(vendor.post(path(planner, "organization=south"), MOVE)) == (404, "NOT_FOUND")
