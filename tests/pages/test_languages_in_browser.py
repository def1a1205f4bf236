"""On a phone no page scrolls sideways and no words spill, also where words are longer: in German and Dutch (R-X-10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.conftest import WORKER
from tests.databases import connect_as_superuser
from tests.pages.test_in_browser import PAGES, STATUS_LINE

if TYPE_CHECKING:
    from tests.pages.portal import Portal

pytestmark = pytest.mark.browser

PHONES = (390, 320)


@contextmanager
def everybody_reads(language: str) -> Iterator[None]:
    """In the demo; afterwards each reads what they read before."""
    with connect_as_superuser(f"lisens_{WORKER}_demo") as superuser:
        before = superuser.execute("select id, locale from user_account").fetchall()
        superuser.execute("update user_account set locale = %s", (language,))
        try:
            yield
        finally:
            for user_id, locale in before:
                superuser.execute("update user_account set locale = %s where id = %s", (locale, user_id))


@pytest.mark.parametrize("language", ["nb", "en", "de", "nl"])
def test_every_page_fits_a_phone(portal: Portal, language: str) -> None:
    found = []
    with everybody_reads(language):
        for name, (email, path) in PAGES.items():
            if not email:
                continue
            with portal.visit(email) as visited:
                page = visited.open(path)
                assert page.locator("html").get_attribute("lang") == language, name
                for width in PHONES:
                    page.set_viewport_size({"width": width, "height": 900})
                    found += [
                        f"{name}, {width}: {fault}" for fault in [*visited.wide_ones(), *visited.spilling_words()]
                    ]
                found += [f"{name}: {line}" for line in visited.complaints if not STATUS_LINE.search(line)]
    assert found == []


@pytest.mark.parametrize(("name", "language"), [("Norsk (bokmål)", "nb"), ("Deutsch", "de"), ("Nederlands", "nl")])
def test_the_log_in_page_changes_its_language(portal: Portal, name: str, language: str) -> None:
    with portal.visit() as visited:
        page = visited.open("/accounts/login/")
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()
        assert page.locator("html").get_attribute("lang") == language
        assert page.get_by_role("button", name=name).get_attribute("aria-current") == "true"
        assert visited.faults() == []
