"""The documents' own words, one file a language, the same keys in each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from billing.documents.paper_text import Printed

FOLDER = Path(__file__).parent / "labels"
_BLANK = re.compile(r"\{(\w+)\}")


class Labels:
    """The words of one language by dotted key, such as `panel.due_on`. Raises KeyError for one it does not have."""

    def __init__(self, language: str) -> None:
        tree = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        self._words: Mapping[str, str] = dict(_flattened(tree))

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def template(self, key: str) -> str:
        """The words under `key` as they are in the file, blanks and all."""
        return self._words[key]

    def text(self, key: str, **values: Printed) -> Printed:
        """The words under `key` with its blanks filled; what fills them is never read as blanks again."""
        return filled(self.template(key), values)

    def first(self, *keys: str) -> Printed:
        """The words of the first of these keys that there are."""
        return self.text(next(key for key in keys if key in self))


def filled(template: str, values: Mapping[str, Printed]) -> Printed:
    """One of our own texts with each `{name}` replaced, once. Raises KeyError for a blank without a value."""
    return Printed(_BLANK.sub(lambda blank: values[blank[1]], template))


@cache
def labels_of(language: str) -> Labels:
    return Labels(language)


def _flattened(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
