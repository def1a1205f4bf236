"""JSON in, strictly."""

from __future__ import annotations

import json
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from tenants.api.errors import BodyTooLarge

DEEPEST = 20


class StrictJSONParser(BaseParser):
    """Refuses what is no JSON (NaN, a lone surrogate, a key given twice), and what no request of ours needs."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Raises `ParseError`, and `BodyTooLarge` beyond `API_MOST_BYTES`."""
        body = stream.read(settings.API_MOST_BYTES + 1)
        if len(body) > settings.API_MOST_BYTES:
            raise BodyTooLarge()
        try:
            parsed = json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not readable JSON.") from error
        _refuse_unspeakable(parsed, 0)
        return parsed


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ParseError("The body gives a key twice.")
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"The body holds {name}, which is no JSON.")


def _refuse_unspeakable(value: Any, depth: int) -> None:
    """Text that UTF-8 cannot carry or that Postgres cannot hold, and depth beyond all sense."""
    if depth > DEEPEST:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, str):
        _refuse_unspeakable_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unspeakable_text(key)
            _refuse_unspeakable(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unspeakable(inner, depth + 1)


def _refuse_unspeakable_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("The body holds a NUL character.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError("The body holds half a character.")
