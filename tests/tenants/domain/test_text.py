"""One line of text, readable and storable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.text import is_slug, line_fault, one_line, tidy
from tests.properties import invariant


@pytest.mark.parametrize("text", ["Åse Ødegård", "木村", "O'Brien & Sons <x>", "a\u200db", "👩‍🚒", "x" * 200])
def test_names_of_the_world_are_readable(text: str) -> None:
    assert line_fault(text, 200) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "EMPTY"),
        ("\u00a0\u2003 ", "EMPTY"),
        ("a\tb", "UNREADABLE_CHARACTERS"),
        ("a\u2028b", "UNREADABLE_CHARACTERS"),
        ("a\x9fb", "UNREADABLE_CHARACTERS"),
        ("a\u2067b", "UNREADABLE_CHARACTERS"),
        ("a\udc00b", "UNREADABLE_CHARACTERS"),
        ("x" * 201, "TOO_LONG"),
    ],
)
def test_what_is_no_line(text: str, fault: str) -> None:
    assert line_fault(text, 200) == fault


@invariant
@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line == "" or line_fault(line, len(line)) == ""
    assert one_line(line) == line


@invariant
@given(st.text())
def test_tidying_again_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("slug", ["a", "north", "north-2", "1", "w" * 63])
def test_slugs(slug: str) -> None:
    assert is_slug(slug)
