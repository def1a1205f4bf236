"""The whole of it in a real browser, with a provider that others wrote: set up, tested, opened, used (R-SCALGO-15)."""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from embedded.children import Child
from embedded.ports import LOOPBACK, free_port
from tests.cast import Cast
from tests.pages.portal import VisitedPage, type_log_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.peer]

ACCOUNT = {"sub": "a1b2-ada", "name": "Ada Nord", "email": "ada@north.example"}
OPEN_PAGES = (
    "/own-sign-in/",
    "/own-sign-in/describe/",
    "/own-sign-in/close/",
    "/own-sign-in/remove/",
    "/own-account/",
    "/own-account/disconnect/",
)
STATUS_LINE = re.compile(r"the server responded with a status of (403|404|422)")


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[str]:
    """The issuer: `oidc-provider-mock` in a process of its own, with one account."""
    port = free_port()
    issuer = f"http://{LOOPBACK}:{port}"
    provider = Child(
        name=f"provider-{port}",
        command=[
            *(sys.executable, "-m", "oidc_provider_mock", "--host", LOOPBACK, "--port", str(port)),
            *("--require-nonce", "true", "--user-claims", json.dumps(ACCOUNT)),
        ],
        log=tmp_path / "provider.log",
    )
    try:
        provider.start()
        _wait_for(f"{issuer}/.well-known/openid-configuration", provider)
        yield issuer
    finally:
        provider.stop()


@pytest.fixture
def loopback_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comes before the site is served."""
    monkeypatch.setenv("LISENS_SSO_ALLOWS_LOOPBACK", "yes")


@pytest.fixture
def visited(loopback_allowed: None, real_cast: Cast, site_url: str, browser: Browser) -> Iterator[VisitedPage]:
    context = browser.new_context(base_url=site_url, viewport={"width": 1440, "height": 900})
    try:
        yield VisitedPage(context)
    finally:
        context.close()


def test_set_up_tested_opened_and_logged_in_with(visited: VisitedPage, peer: str) -> None:
    page = visited.open("/accounts/login/")
    type_log_in(page, "ada@example.org", "correct horse battery staple")
    _set_up(visited, peer)
    page.get_by_role("button", name="Test with my own account").click()
    _choose_account(page)
    page.get_by_role("heading", name="This came back").wait_for()
    assert page.get_by_text(ACCOUNT["sub"]).is_visible()
    assert faults(visited) == []
    page.get_by_role("button", name="Let people use it").click()
    page.get_by_text("People may use it from now on.").wait_for()
    for path in OPEN_PAGES:
        visited.open(path)
        assert faults(visited) == [], path
    for language in ("de", "nl", "nb", "en"):
        visited.open("/settings/").locator("#id_locale").select_option(language)
        page.locator(".sheet-form .btn-primary").click()
        page.wait_for_load_state()
        assert [fault for path in OPEN_PAGES for fault in too_wide(visited, path)] == [], language
    visited.open("/accounts/logout/").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    _log_in_with_it(visited)


def _set_up(visited: VisitedPage, issuer: str) -> None:
    page = visited.open("/own-sign-in/")
    assert page.get_by_label("Redirect address").input_value().endswith("/sign-in/north/back/")
    page.get_by_role("link", name="Enter what IT gave me").click()
    page.get_by_label("Issuer").fill("https://127.0.0.1:1/")
    page.get_by_label("Client id").fill("lisens")
    page.get_by_label("Client secret").fill("a secret")
    page.get_by_role("button", name="Ask the sign-in and save").click()
    page.get_by_text(re.compile("PROVIDER_UNREACHABLE|ADDRESS_NOT_ALLOWED")).wait_for()
    assert faults(visited) == []
    page.get_by_label("Issuer").fill(issuer)
    page.get_by_label("Client secret").fill("a secret")
    page.get_by_role("button", name="Ask the sign-in and save").click()
    page.get_by_text("Not tested yet").wait_for()
    assert faults(visited) == []


def _log_in_with_it(visited: VisitedPage) -> None:
    page = visited.page
    page.get_by_role("link", name="Sign in with your organisation’s account").click()
    page.get_by_label("Short name of your organisation").fill("nobody")
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("No organisation of this short name").wait_for()
    assert faults(visited) == []
    page.get_by_label("Short name of your organisation").fill("north")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="North").wait_for()
    assert faults(visited) == []
    page.get_by_role("button", name="Sign in with your organisation’s account").click()
    _choose_account(page)
    page.wait_for_url(re.compile(r":\d+/$"))
    assert page.locator(".rail").get_by_text("Ada", exact=True).is_visible()
    # Back again with what was used up: told calmly.
    page.goto("/sign-in/north/back/?state=used&code=up")
    page.get_by_text("ATTEMPT_UNKNOWN").wait_for()
    assert faults(visited) == []


def _choose_account(page: Page) -> None:
    page.wait_for_url("**/oauth2/authorize**")
    page.locator(f"button:has-text('{ACCOUNT['sub']}'), [value='{ACCOUNT['sub']}']").first.click()


def too_wide(visited: VisitedPage, path: str) -> list[str]:
    """On a phone, where words of other languages are longer."""
    page, found = visited.open(path), []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{path} {width}: {fault}" for fault in [*visited.wide_ones(), *visited.spilling_words()]]
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def faults(visited: VisitedPage) -> list[str]:
    """Of our pages; what the provider's page lacks is its own."""
    found = [
        fault
        for fault in visited.faults(widths=(1440, 390, 320))
        if not STATUS_LINE.search(fault) and "ERR_NAME" not in fault
    ]
    visited.page.set_viewport_size({"width": 1440, "height": 900})
    return found


def _wait_for(address: str, provider: Child) -> None:
    ends_at = time.monotonic() + 30
    while time.monotonic() < ends_at and provider.exit_code() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (OSError, urllib.error.URLError):
            continue
    raise AssertionError("the provider does not answer")
