"""The page that vendors copy, in a real browser, from an origin of its own, against the product's own web server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from examples.page.server import Server
from licensing.models import Lease, LeaseEnd
from licensing.services.running_leases import end_lease
from tenants.scoping import STAFF, scoped
from tests.cast import AT, Cast
from tests.licensing.setting import subscribe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

SECONDS = 30
# What a browser says by itself of answers that are no success.
EXPECTED = ("409", "410", "ERR_INTERNET_DISCONNECTED")


@contextmanager
def serving(licences: str, key: str) -> Iterator[str]:
    """The vendor's own server, where Ada is signed in; another origin than the licence server's."""
    with Server(0, licences=licences, key=key, product="planner", person="ada") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://localhost:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def address(real_cast: Cast, site_url: str) -> Iterator[str]:
    with scoped(STAFF):
        subscribe(real_cast.north.pk, "concurrent", simultaneous=1)
    with serving(site_url, real_cast.north_key) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(SECONDS * 1000)
    yield context
    context.close()


@pytest.fixture
def faults(context: BrowserContext) -> list[str]:
    """What the browser complains of: a policy that is broken, an answer that it may not read."""
    found: list[str] = []
    context.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: found.append(str(error.error)))
    return found


def sees(page: Page, text: str) -> None:
    page.get_by_role("status").filter(has_text=text).wait_for()


def until_reasons_are(*reasons: str) -> None:
    """A beacon goes out after the page has gone."""
    give_up = time.monotonic() + SECONDS
    while True:
        with scoped(STAFF):
            found = tuple(Lease.objects.order_by("started_at").values_list("end_reason", flat=True))
        if found == reasons:
            return
        assert time.monotonic() < give_up, found


def beat(page: Page) -> None:
    """As when the page becomes visible again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_page_that_is_closed_gives_its_licence_back(address: str, context: BrowserContext, faults: list[str]) -> None:
    first, second = context.new_page(), context.new_page()
    first.goto(address)
    sees(first, "Started.")
    second.goto(address)
    sees(second, "No free licence: 1 of 1 in use. In use by ada.")
    assert "lis_live" not in first.content()
    first.close(run_before_unload=True)
    until_reasons_are(LeaseEnd.RELEASED)
    second.get_by_role("button", name="Start again").click()
    sees(second, "Started.")
    second.reload()
    sees(second, "Started.")
    until_reasons_are(LeaseEnd.RELEASED, LeaseEnd.RELEASED, "")
    assert [fault for fault in faults if not any(code in fault for code in EXPECTED)] == []


def test_a_page_beats_and_is_told_that_it_was_ended(
    real_cast: Cast, address: str, context: BrowserContext, faults: list[str]
) -> None:  # R-CHAT-10
    page = context.new_page()
    page.goto(address)
    sees(page, "Started.")
    with page.expect_response("**/heartbeat") as answered:
        beat(page)
    assert (answered.value.status, answered.value.headers["access-control-allow-origin"]) == (204, "*")
    with scoped(STAFF):
        lease = Lease.objects.get()
        assert lease.heartbeat_at > lease.started_at
        end_lease(real_cast.north.pk, lease.pk, at=AT)
    beat(page)
    sees(page, "An administrator ended this session.")
    assert [fault for fault in faults if not any(code in fault for code in EXPECTED)] == []


def test_a_page_without_a_network_says_how_long_it_may_go_on(
    address: str, context: BrowserContext, faults: list[str]
) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(address)
    sees(page, "Started.")
    context.set_offline(True)
    beat(page)
    sees(page, "No connection. You can go on for ")
    context.set_offline(False)
    page.clock.run_for(2_000)
    sees(page, "Started.")
    context.set_offline(True)
    page.clock.fast_forward("10:00")
    beat(page)
    sees(page, "There was no connection for too long")
    assert [fault for fault in faults if not any(code in fault for code in EXPECTED)] == []


def test_a_page_that_sends_json_is_asked_about_and_let_through(address: str, context: BrowserContext) -> None:
    """A vendor's own page may send JSON: its browser asks first."""
    page = context.new_page()
    page.goto(address)
    sees(page, "Started.")
    with page.expect_response("**/heartbeat"):
        status = page.evaluate("""async () => (await fetch(`${lease.address}/heartbeat`, {
            method: "POST", headers: {"Content-Type": "application/json"},
            body: JSON.stringify({token: lease.token})})).status""")
    assert status == 204


def test_a_page_may_not_call_anything_else_nor_show_a_key(address: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(address)
    sees(page, "Started.")
    calls = page.evaluate("""async () => {
        const tried = [];
        const attempts = [[`${lease.address}/heartbeat`, "POST", {Authorization: "Bearer lis_live_x"}],
                          [lease.address, "GET", {}], [lease.address, "DELETE", {}]];
        for (const [url, method, headers] of attempts)
            tried.push(await fetch(url, {method, headers}).then(() => "read", () => "refused"));
        return tried;
    }""")
    assert calls == ["refused"] * 3


def test_the_reasons_of_the_page_are_those_of_the_client() -> None:
    from examples.lease_client import WHY_IT_ENDED

    script = Path(Server.__module__.replace(".", "/")).with_name("lease.js").read_text(encoding="utf-8")
    assert [text for text in WHY_IT_ENDED.values() if f'"{text}"' not in script] == []
