"""JSON in, strictly."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """Refuses NaN and Infinity, lone surrogates, and nesting that no request of ours has."""

    strict = True

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            parsed = super().parse(stream, media_type, parser_context)
            _refuse_unspeakable(parsed, 0)
        except (RecursionError, UnicodeError) as error:
            raise ParseError("The body is not readable JSON.") from error
        return parsed


def _refuse_unspeakable(value: Any, depth: int) -> None:
    """Text that UTF-8 cannot carry or that Postgres cannot hold, and depth beyond 20."""
    if depth > 20:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, str):
        if "\x00" in value:
            raise ParseError("The body holds a NUL character.")
        value.encode()
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unspeakable(key, depth + 1)
            _refuse_unspeakable(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unspeakable(inner, depth + 1)
