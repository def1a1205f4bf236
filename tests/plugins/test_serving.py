"""The site and the browser that tests get."""

import urllib.request
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.cast import Cast


@pytest.mark.slow
def test_the_site_is_served(site_url: str) -> None:
    with urllib.request.urlopen(f"{site_url}/accounts/login/", timeout=20) as answer:
        assert answer.status == 200
        assert b"csrfmiddlewaretoken" in answer.read()


@pytest.mark.browser
def test_a_browser_sees_what_the_test_wrote(site_url: str, browser: "Browser", real_cast: "Cast") -> None:
    page = browser.new_page()
    page.goto(f"{site_url}/accounts/login/")
    assert page.get_by_label("Password", exact=True).count() == 1
    page.close()
    assert real_cast.north.slug == "north"
