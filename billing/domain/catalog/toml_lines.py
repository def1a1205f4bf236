"""Where each key of a TOML text stands: `tomllib` gives the values, but not their lines."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

from tenants.domain.typed_json import Path

_BLANK = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'  # up to two quotes of its own may stand before the closing three
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)
_PLAIN_VALUE = re.compile(r"[^,\]}\n#]*")


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, counted from 1, of each key and list item of a TOML text that `tomllib` can read.

    A table's line is that of its header, or of the first key that makes it.

    >>> lines = key_lines('[product]\\nname = "x"\\n\\n[[plans]]\\nprices = [1,\\n  2]\\n')
    >>> lines["product", "name"], lines["plans", 0], lines["plans", 0, "prices", 1]
    (2, 4, 6)
    """
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.read_document()
    return walk.lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a path, or of the nearest thing around it if it is missing: 1 for the document itself."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Walk:
    """One pass over a valid document. What it leaves out is what `tomllib` has checked already."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._items: dict[Path, int] = {}

    def read_document(self) -> None:
        table: Path = ()
        self._skip(_BLANK_LINES)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._read_header()
            else:
                self._read_pair(table)
            self._skip(_BLANK_LINES)

    def _read_header(self) -> Path:
        start = self.at
        opening = "[[" if self.text.startswith("[[", self.at) else "["
        self.at += len(opening)
        keys = self._read_keys()
        self.at += len(opening)
        return self._enter(keys, start, is_item=opening == "[[")

    def _enter(self, keys: list[str], start: int, *, is_item: bool) -> Path:
        """The full path of a header: every list of tables on the way means its last item."""
        path: Path = ()
        for number, key in enumerate(keys, start=1):
            path = (*path, key)
            self._note(path, start)
            if is_item and number == len(keys):
                self._items[path] = self._items.get(path, -1) + 1
            if path in self._items:
                path = (*path, self._items[path])
                self._note(path, start)
        return path

    def _read_pair(self, table: Path) -> None:
        start = self.at
        path = table
        for key in self._read_keys():
            path = (*path, key)
            self._note(path, start)
        self.at += len("=")
        self._skip(_BLANK)
        self._read_value(path)

    def _read_keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_BLANK)
            keys.append(self._read_key())
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return keys
            self.at += len(".")

    def _read_key(self) -> str:
        quoted = self.text[self.at] in "\"'"
        spelled = self._take(_STRING if quoted else _BARE_KEY)
        return str(tomllib.loads(f"key = {spelled}")["key"]) if quoted else spelled

    def _read_value(self, path: Path) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self._skip(_STRING)
        elif first == "[":
            self._read_list(path)
        elif first == "{":
            self._read_inline_table(path)
        else:
            self._skip(_PLAIN_VALUE)

    def _read_list(self, path: Path) -> None:
        self._open()
        index = 0
        while self.text[self.at] != "]":
            item = (*path, index)
            self._note(item, self.at)
            self._read_value(item)
            self._next()
            index += 1
        self.at += len("]")

    def _read_inline_table(self, path: Path) -> None:
        self._open()
        while self.text[self.at] != "}":
            self._read_pair(path)
            self._next()
        self.at += len("}")

    def _open(self) -> None:
        self.at += 1
        self._skip(_BLANK_LINES)

    def _next(self) -> None:
        """Past the comma after an item, where there is one."""
        self._skip(_BLANK_LINES)
        if self.text[self.at] == ",":
            self._open()

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"no TOML at character {self.at}")
        self.at = match.end()
        return match.group()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._starts, at))
