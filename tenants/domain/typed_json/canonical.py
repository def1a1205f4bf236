"""Canonical JSON: one value, one text, so that a digest says whether two values are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_json(value: Any) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces. Raises TypeError for a float, UnicodeEncodeError for half a pair.

    >>> canonical_json({"b": "å", "a": [1, None]})
    b'{"a":[1,null],"b":"\\xc3\\xa5"}'
    """
    _refuse_inexact(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _refuse_inexact(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical text: write an exact number as text")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the keys of a JSON object are texts")
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            _refuse_inexact(part)
