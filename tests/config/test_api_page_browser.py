"""The page of the REST API in a real browser, under the policy of all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast import Cast

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_calls_are_shown_and_tried(browser: Browser, site_url: str, real_cast: Cast) -> None:
    context = browser.new_context(base_url=site_url)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/api/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    page.locator(".auth-container input").fill(real_cast.north_key)
    page.get_by_role("button", name="Apply credentials").click()
    page.get_by_role("button", name="Close").click()
    call = page.locator("#operations-people-people_list")
    call.locator("button").first.click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table .highlight-code").first
    answer.wait_for()
    assert '"external_id": "ada"' in answer.inner_text()
    assert complaints == []
    context.close()
