"""`/leases`, `/entitlements` and who approves, as the vendor's products call them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from licensing.domain.lease import lease_token
from licensing.models import Denial, Lease, Place
from licensing.services.running_leases import close_lease
from tenants.scoping import STAFF, scoped
from tenants.services.people import change_person
from tests.api import Caller, code_of
from tests.cast import AT, Cast
from tests.licensing.setting import subscribe

HOUR = timedelta(hours=1)
DESK = {"product": "planner", "person": "ada", "client": "desk"}


@pytest.fixture
def product(cast: Cast) -> Caller:
    """The planner's server, with north's key; north has two simultaneous licences."""
    with scoped(STAFF):
        subscribe(cast.north.pk, "concurrent", simultaneous=2)
    return Caller(cast.north_key)


def start(product: Caller, **changes: str) -> Any:
    return product.post("leases", DESK | changes)


def test_a_start_and_the_same_again(product: Caller) -> None:
    first, again = start(product), start(product)
    assert (first.status_code, again.status_code) == (201, 200)
    body = first.json()
    assert {
        name: body[name] for name in ("person", "clients", "kind", "mode", "expires_after_seconds", "end_reason")
    } == {
        "person": "ada",
        "clients": ["desk"],
        "kind": "simultaneous",
        "mode": "change",
        "expires_after_seconds": 300,
        "end_reason": "",
    }
    assert (again.json()["id"], again.json()["token"]) == (body["id"], body["token"])
    assert body["why"]["clause"]["reference"] == "§ 2"


def test_a_refusal_is_kept_and_says_who_is_in(product: Caller) -> None:  # R-CHAT-4
    start(product), start(product, client="phone")
    refused = start(product, person="ben")
    assert code_of(refused) == (409, "NO_FREE_LICENSE")
    details = refused.json()["details"]
    assert [found["person"] for found in details["running"]] == ["ada", "ada"]
    assert details["decision"]["steps"][-1]["numbers"] == {"kinds": ["simultaneous"], "there": 2, "in_use": 2}
    with scoped(STAFF):
        assert Denial.objects.count() == 1, "returned, so kept"


def test_a_sign_of_life_a_release_and_after(product: Caller) -> None:
    lease_id = start(product).json()["id"]
    assert product.post(f"leases/{lease_id}/heartbeat", None).status_code == 204
    assert product.post(f"leases/{lease_id}/release", {}).status_code == 204
    for path in ("heartbeat", "release"):
        over = product.post(f"leases/{lease_id}/{path}", None)
        assert (*code_of(over), over.json()["details"]) == (410, "LEASE_ENDED", {"reason": "released"})
    assert start(product).status_code == 201


def test_a_page_without_a_key_beats_and_releases_with_its_token(product: Caller) -> None:
    body = start(product).json()
    page, path = Caller(), f"leases/{body['id']}"
    assert page.post(f"{path}/heartbeat", {"token": body["token"]}).status_code == 204
    beacon = page.client.generic(
        "POST", f"/api/v1/{path}/release", f'{{"token": "{body["token"]}"}}'.encode(), "text/plain;charset=UTF-8"
    )
    assert beacon.status_code == 204
    assert code_of(page.post(f"{path}/heartbeat", {"token": body["token"]})) == (410, "LEASE_ENDED")


def test_a_token_opens_its_own_lease_and_nothing_else(product: Caller) -> None:
    mine, other = start(product).json(), start(product, client="phone").json()
    page = Caller()
    assert code_of(page.post(f"leases/{other['id']}/release", {"token": mine["token"]})) == (401, "NOT_AUTHENTICATED")
    assert code_of(page.post(f"leases/{mine['id']}/release", {"token": "x"})) == (401, "NOT_AUTHENTICATED")
    assert code_of(page.post(f"leases/{mine['id']}/release", b"{")) == (401, "NOT_AUTHENTICATED")
    assert code_of(page.get(f"leases/{mine['id']}")) == (401, "NOT_AUTHENTICATED")
    stranger = uuid4()
    unknown = page.post(f"leases/{stranger}/release", {"token": lease_token(settings.SECRET_KEY, stranger)})
    assert code_of(unknown) == (401, "NOT_AUTHENTICATED")
    with scoped(STAFF):
        assert Lease.objects.filter(ended_at__isnull=True).count() == 2


def test_a_batch_of_signs_of_life(product: Caller) -> None:
    running, ended = start(product).json()["id"], start(product, client="phone").json()["id"]
    product.post(f"leases/{ended}/release", None)
    stranger = str(uuid4())
    answer = product.post("leases/heartbeat", {"leases": [running, ended, stranger]})
    assert answer.json()["results"] == [
        {"id": running, "state": "running"},
        {"id": ended, "state": "ended"},
        {"id": stranger, "state": "unknown"},
    ]
    thousand = [running, *(str(uuid4()) for _ in range(999))]
    assert len(product.post("leases/heartbeat", {"leases": thousand}).json()["results"]) == 1000
    assert code_of(product.post("leases/heartbeat", {"leases": [*thousand, ended]})) == (400, "INVALID_REQUEST")


def test_an_administrator_ends_a_session(product: Caller) -> None:  # R-CHAT-10
    lease_id = start(product).json()["id"]
    assert product.call("DELETE", f"leases/{lease_id}").status_code == 204
    assert code_of(product.call("DELETE", f"leases/{lease_id}")) == (410, "LEASE_ENDED")
    assert product.get(f"leases/{lease_id}").json()["end_reason"] == "ended"
    assert code_of(product.call("DELETE", f"leases/{uuid4()}")) == (404, "NOT_FOUND")


def test_lists_of_running_and_ended(product: Caller, cast: Cast) -> None:
    running, ended = start(product).json()["id"], start(product, client="phone").json()["id"]
    with scoped(STAFF):
        close_lease(cast.north.pk, ended, "released")
        assert Place.objects.filter(held_by__isnull=False).count() == 1

    def ids(query: str = "") -> list[str]:
        return [lease["id"] for lease in product.get(f"leases{query}").json()["results"]]

    assert (ids(), ids("?state=running"), ids("?state=ended")) == ([running, ended], [running], [ended])


def test_what_ran_out_is_over_also_while_nobody_has_noted_it(product: Caller) -> None:
    lease_id = start(product).json()["id"]
    with scoped(STAFF):
        (begun,) = Lease.objects.values_list("heartbeat_at", flat=True)
        Lease.objects.update(started_at=begun - HOUR, heartbeat_at=begun - HOUR)
    over = product.get(f"leases/{lease_id}").json()
    ran_out_at = begun - HOUR + timedelta(minutes=5)
    assert (datetime.fromisoformat(over["ended_at"]), over["end_reason"]) == (ran_out_at, "expired")
    assert product.get("leases?state=running").json()["results"] == []
    assert [lease["id"] for lease in product.get("leases?state=ended").json()["results"]] == [lease_id]
    with scoped(STAFF):
        assert Lease.objects.get().ended_at is None


def test_moments_are_written_alike_in_a_refusal(product: Caller) -> None:
    """Who is in, and since when: as the start itself was answered."""
    started = start(product).json()["started_at"]
    for client in ("phone", "laptop", "tablet", "another"):
        answer = start(product, client=client)
    assert answer.status_code == 409
    assert answer.json()["details"]["running"][0]["started_at"] == started


def test_another_organization_sees_and_changes_nothing(product: Caller, cast: Cast) -> None:  # R-X-9
    lease_id = start(product).json()["id"]
    south = Caller(cast.south_key)
    assert south.get("leases").json()["results"] == []
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/heartbeat"), ("POST", "/release")):
        assert code_of(south.call(method, f"leases/{lease_id}{path}")) == (404, "NOT_FOUND")
    batch = south.post("leases/heartbeat", {"leases": [lease_id]}).json()["results"]
    assert batch == [{"id": lease_id, "state": "unknown"}]
    assert code_of(south.post("leases", DESK)) == (422, "UNKNOWN_PERSON")
    assert code_of(south.post("leases", DESK | {"person": "cleo"})) == (404, "NOT_FOUND")


def test_what_a_person_may_do(product: Caller, cast: Cast) -> None:
    answer = product.get("entitlements?product=planner&person=ada").json()
    assert (answer["person"], set(answer["may"].values())) == ("ada", {"ALLOWED"})
    with scoped(STAFF):
        change_person(cast.ada_person.pk, {"login_mode": "passive"}, at=AT)
    may = product.get("entitlements?product=planner&person=ada").json()["may"]
    assert (may["view"], may["change"], may["approve"]) == ("ALLOWED", "READ_ONLY", "READ_ONLY")
    assert code_of(product.get("entitlements?product=planner&person=nobody")) == (422, "UNKNOWN_PERSON")
    assert code_of(product.get("entitlements?product=nothing&person=ada")) == (404, "NOT_FOUND")
    elsewhere = product.get("entitlements?product=planner&person=ada&organization=nowhere")
    assert code_of(elsewhere) == (404, "NOT_FOUND")
    assert code_of(product.get("entitlements?product=planner")) == (400, "INVALID_REQUEST")


def test_who_approves(product: Caller, cast: Cast) -> None:  # R-TEAM-10
    ada, ben = cast.ada_person, cast.ben_person
    with scoped(STAFF):
        change_person(ben.pk, {"manager_id": ada.pk}, at=AT)
    asked = product.get(f"people/{ben.pk}/approver").json()
    assert asked == {"approver": "ada", "is_fallback": False, "path": [{"person": "ada", "finding": "APPROVES"}]}
    own = product.get(f"people/{ben.pk}/approver?requester={ada.pk}").json()
    assert own == {"approver": None, "is_fallback": False, "path": [{"person": "ada", "finding": "IS_REQUESTER"}]}
    assert product.put("fallback-approver", {"person": "ben"}).json() == {"person": "ben"}
    assert product.get("fallback-approver").json() == {"person": "ben"}
    fallback = product.get(f"people/{ben.pk}/approver?requester={ada.pk}").json()
    assert (fallback["approver"], fallback["is_fallback"]) == ("ben", True)
    assert product.put("fallback-approver", {"person": None}).json() == {"person": None}
    assert code_of(product.get(f"people/{uuid4()}/approver")) == (404, "NOT_FOUND")
    slip = product.get(f"people/{ben.pk}/approver?requester={uuid4()}")
    assert code_of(slip) == (422, "UNKNOWN_PERSON"), "or somebody would approve what they ask for"
    assert code_of(Caller(cast.south_key).get(f"people/{ben.pk}/approver")) == (404, "NOT_FOUND")
