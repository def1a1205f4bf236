"""Signs of life and releases of a page on another origin: its browser may read them, and nothing else of the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tenants.scoping import STAFF, scoped
from tests.api import Caller, code_of
from tests.cast import Cast
from tests.licensing.setting import subscribe
from tests.visitors import Visitor

PAGE = "https://planner.example"
BOTH = pytest.mark.parametrize("action", ["heartbeat", "release"])


@pytest.fixture
def lease(cast: Cast) -> dict[str, Any]:
    with scoped(STAFF):
        subscribe(cast.north.pk, "concurrent", simultaneous=2)
    started: dict[str, Any] = (
        Caller(cast.north_key).post("leases", {"product": "planner", "person": "ada", "client": "tab"}).json()
    )
    assert started["token"]
    return started


def origins_allowed(response: Any) -> str | None:
    allowed: str | None = response.headers.get("Access-Control-Allow-Origin")
    return allowed


@BOTH
def test_a_browser_may_read_the_answer_to_a_token(lease: dict[str, Any], action: str) -> None:
    answer = Caller().post(f"leases/{lease['id']}/{action}", {"token": lease["token"]}, Origin=PAGE)
    assert (answer.status_code, origins_allowed(answer)) == (204, "*")
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_browser_may_read_that_it_is_over(lease: dict[str, Any]) -> None:
    page, path = Caller(), f"leases/{lease['id']}"
    page.post(f"{path}/release", {"token": lease["token"]}, Origin=PAGE)
    over = page.post(f"{path}/heartbeat", {"token": lease["token"]}, Origin=PAGE)
    assert (*code_of(over), origins_allowed(over)) == (410, "LEASE_ENDED", "*")
    wrong = page.post(f"{path}/heartbeat", {"token": "x"}, Origin=PAGE)
    assert (*code_of(wrong), origins_allowed(wrong)) == (401, "NOT_AUTHENTICATED", "*")


@BOTH
def test_a_browser_that_asks_before_sending_json(lease: dict[str, Any], action: str) -> None:
    asked = Caller().call(
        "OPTIONS", f"leases/{lease['id']}/{action}", Origin=PAGE, Access_Control_Request_Method="POST"
    )
    assert (asked.status_code, asked.content, origins_allowed(asked)) == (204, b"", "*")
    assert asked.headers["Access-Control-Allow-Methods"] == "POST"
    assert asked.headers["Access-Control-Allow-Headers"] == "Content-Type", "so no page can show a key"


@BOTH
def test_no_answer_to_a_key_may_be_read_from_elsewhere(cast: Cast, lease: dict[str, Any], action: str) -> None:
    answer = Caller(cast.north_key).post(f"leases/{lease['id']}/{action}", {}, Origin=PAGE)
    assert (answer.status_code, origins_allowed(answer)) == (204, None)


@pytest.mark.parametrize("path", ["leases", "leases/heartbeat", "people", "leases/{id}"])
def test_nothing_else_may_be_read_from_elsewhere(cast: Cast, lease: dict[str, Any], path: str) -> None:
    for method in ("OPTIONS", "POST", "GET"):
        asked = Caller().call(method, path.format(id=lease["id"]), Origin=PAGE, Access_Control_Request_Method="POST")
        assert (asked.status_code >= 400, origins_allowed(asked)) == (True, None)


def test_options_without_a_browsers_question_is_no_method(lease: dict[str, Any]) -> None:
    assert code_of(Caller().call("OPTIONS", f"leases/{lease['id']}/release"))[0] in (401, 405)


def test_cookies_of_another_organizations_user_change_nothing(cast: Cast, lease: dict[str, Any]) -> None:
    """A beacon sends cookies along; the token alone says whose lease it is (R-X-9)."""
    cleo = Visitor().sign_in(cast.cleo)
    beacon = cleo.generic(
        "POST", f"/api/v1/leases/{lease['id']}/release", f'{{"token": "{lease["token"]}"}}'.encode(), "text/plain"
    )
    assert (beacon.status_code, origins_allowed(beacon)) == (204, "*")
    other = cleo.generic("POST", f"/api/v1/leases/{uuid4()}/release", b'{"token": "x"}', "text/plain")
    assert other.status_code == 401
