"""The line of every key of a TOML text, whatever its layout."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.catalog.toml_lines import key_lines, line_of
from tenants.domain.typed_json import Path
from tests.properties import invariant

CATALOG = FilePath(__file__).parents[4] / "billing" / "catalog"

ODD = (FilePath(__file__).parent / "every_layout.toml").read_text(encoding="utf-8")

LINES: dict[Path, int] = {
    ("title",): 2,
    ("quoted.key",): 3,
    ("a",): 5,
    ("a", "b"): 5,
    ("a", "b", "c"): 6,
    ("a", "b", "c", "d"): 6,
    ("a", "b", "c", "e"): 7,
    ("list",): 12,
    ("list", 0): 12,
    ("list", 0, "name"): 13,
    ("list", 0, "inline"): 14,
    ("list", 0, "inline", "x"): 14,
    ("list", 0, "inline", "y"): 14,
    ("list", 0, "inline", "y", "z"): 14,
    ("list", 0, "inline", "y", "z", 0): 14,
    ("list", 0, "inline", "y", "z", 1): 14,
    ("list", 0, "inline", "k w"): 14,
    ("list", 1): 16,
    ("list", 1, "many"): 17,
    ("list", 1, "many", 0): 19,
    ("list", 1, "many", 1): 20,
    ("list", 1, "many", 1, "deep"): 20,
    ("list", 1, "many", 2): 22,
    ("list", 1, "many", 2, 0): 22,
    ("list", 1, "many", 2, 1): 22,
    ("list", 1, "after"): 24,
    ("list", 1, "inner"): 26,
    ("list", 1, "inner", 0): 26,
    ("list", 1, "inner", 0, "here"): 27,
    ("list", 1, "inner", 0, "table"): 28,
    ("list", 1, "inner", 0, "table", "there"): 29,
    ("list", 1, "inner", 1): 30,
    ("list", 1, "inner", 1, "here"): 31,
    ("late",): 33,
    ("late", "text"): 34,
    ("late", "also"): 36,
    ("late", "empty"): 37,
}


def paths_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every path that the parsed value has."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths_of(part, (*path, key))
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from paths_of(part, (*path, index))


def test_every_layout_of_toml() -> None:
    assert dict(key_lines(ODD)) == LINES
    assert set(paths_of(tomllib.loads(ODD))) == set(LINES)


def test_line_ends_of_windows_count_once() -> None:
    assert dict(key_lines(ODD.replace("\n", "\r\n"))) == LINES


@pytest.mark.parametrize("file", sorted(CATALOG.glob("*.toml")), ids=lambda file: file.name)
def test_every_path_of_every_catalogue_file_has_a_line_that_names_it(file: FilePath) -> None:
    text = file.read_text(encoding="utf-8")
    lines = key_lines(text)
    assert set(lines) == set(paths_of(tomllib.loads(text)))
    for path, number in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in text.splitlines()[number - 1]


@pytest.mark.parametrize(
    ("path", "line"),
    [((), 1), (("nowhere",), 1), (("list", 1, "missing"), 16), (("a", "b", "c", "x", "y"), 6), (("list", 7), 12)],
)
def test_what_is_missing_has_the_line_of_what_is_around_it(path: Path, line: int) -> None:
    assert line_of(path, key_lines(ODD)) == line


def test_what_tomllib_would_refuse_has_no_lines() -> None:
    with pytest.raises(ValueError, match="no TOML"):
        key_lines("= 1")


keys = st.text("ab-_ .\"'é#=[]", min_size=1, max_size=4)
scalars = st.integers() | st.booleans() | st.text("a#]}\"'\\\n,=", max_size=6)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)


def spelled(value: Any) -> str:
    """A value as inline TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(key)} = {spelled(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {spelled(part)}, # ]\n" for part in value) + "]"
    if isinstance(value, str):
        return quoted(value)
    return str(value).lower()


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@invariant
@given(document=st.dictionaries(keys, values, max_size=4))
def test_every_path_of_any_document_has_a_line(document: dict[str, Any]) -> None:
    text = "".join(f"# [x]\n\n{quoted(key)} = {spelled(value)}\n" for key, value in document.items())
    lines = key_lines(text)
    assert set(lines) == set(paths_of(tomllib.loads(text)))
    for key in document:
        assert text.splitlines()[lines[key,] - 1].startswith(quoted(key))
