"""Lists come page by page, and a page does not shift while rows are added."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tenants.scoping import STAFF, scoped
from tests.api import Caller
from tests.cast import Cast, make_person


@pytest.fixture
def many(cast: Cast) -> Cast:
    with scoped(STAFF):
        for number in range(5):
            make_person(cast.north, f"p{number}")
    return cast


def page(caller: Caller, address: str) -> Any:
    path, query = urlsplit(address)[2:4]
    return caller.get(f"{path.removeprefix('/api/v1/')}?{query}").json()


def names(shown: Any) -> list[str]:
    return [row["external_id"] for row in shown["results"]]


def test_pages_forth_and_back(many: Cast) -> None:
    caller = Caller(many.north_key)
    first = page(caller, "people?page_size=3")
    assert (set(first), first["previous"], names(first)) == (
        {"next", "previous", "results"},
        None,
        ["ada", "ben", "p0"],
    )
    second = page(caller, first["next"])
    assert names(second) == ["p1", "p2", "p3"]
    third = page(caller, second["next"])
    assert (names(third), third["next"]) == (["p4"], None)
    assert names(page(caller, third["previous"])) == ["p1", "p2", "p3"]
    assert names(page(caller, second["previous"])) == ["ada", "ben", "p0"]


def test_page_does_not_shift_while_rows_are_added(many: Cast) -> None:
    caller = Caller(many.north_key)
    first = page(caller, "people?page_size=5")
    caller.post("people", {"external_id": "late", "name": "Late"})
    assert names(page(caller, first["next"])) == ["p3", "p4", "late"]


def test_cursor_of_another_organization_shows_nothing_of_it(many: Cast) -> None:  # R-X-9
    theirs = page(Caller(many.north_key), "people?page_size=3")["next"]
    shown = page(Caller(many.south_key), theirs)
    assert set(names(shown)) <= {"cleo"}
