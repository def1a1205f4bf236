"""One catalogue file as text and values, with the lines of its keys and what is wrong with them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from billing.domain.catalog.faults import CatalogFault
from billing.domain.catalog.toml_lines import key_lines, line_of
from tenants.domain.typed_json import Fault, Path, path_text

_LINE_IN_MESSAGE = re.compile(r"\(at line (\d+), column \d+\)")


class Source:
    """Collects the faults of one file. A text that is no TOML is one fault, and has no values."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.values: Mapping[str, Any] = {}
        self._lines: Mapping[Path, int] = {}
        self._not_toml: CatalogFault | None = None
        try:
            self.values = tomllib.loads(text)
            self._lines = key_lines(text)
        except tomllib.TOMLDecodeError as error:
            line = _line_of_error(error, text)
            self._not_toml = CatalogFault(file=name, line=line, path="", code="NOT_TOML", reason=str(error))

    @property
    def is_readable(self) -> bool:
        return self._not_toml is None

    def line(self, path: Path) -> int:
        return line_of(path, self._lines)

    def items(self, key: str) -> list[Any]:
        """The list under a key, empty if it is missing or no list."""
        found = self.values.get(key)
        return found if isinstance(found, list) else []

    def codes(self, key: str) -> Iterator[tuple[Path, str]]:
        """The codes of the tables in a list, with their paths, as far as they can be read."""
        for index, item in enumerate(self.items(key)):
            code = item.get("code") if isinstance(item, Mapping) else None
            if type(code) is str:
                yield (key, index, "code"), code

    def located_faults(self) -> Iterator[CatalogFault]:
        """Each fault once, at its line."""
        if self._not_toml:
            yield self._not_toml
        for fault in dict.fromkeys(self.faults):
            line, path = self.line(fault.path), path_text(fault.path)
            yield CatalogFault(file=self.name, line=line, path=path, code=fault.code, reason=fault.reason)


def _line_of_error(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that the message names; it names none for a text that ends too early."""
    found = _LINE_IN_MESSAGE.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1
