"""Canonical JSON: one value, one text, so that a digest says whether two values are the same."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec


def canonical_json(value: Any) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces.

    Raises TypeError for a float, and for all else that JSON does not have; UnicodeEncodeError for half a pair.

    >>> canonical_json({"b": "å", "a": [1, None]})
    b'{"a":[1,null],"b":"\\xc3\\xa5"}'
    """
    _refuse_inexact(value)
    return exact_json(value)


def exact_json(value: Any) -> bytes:
    """The same of a value that holds nothing inexact because of where it comes from: nobody looks for it again.

    That is the writers and readers of this package, and columns of `KeptJSONField`.
    """
    return _ENCODER.encode(value)


def digest_of(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


_ENCODER = msgspec.json.Encoder(order="sorted")
_PLAIN = frozenset({str, int, bool, type(None)})


def _refuse_inexact(value: Any) -> None:
    """The encoder would write a float, a decimal or a date in a way of its own. Documents have thousands of parts."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        kind = type(part)
        if kind is dict:
            waiting += [below for below in part.values() if type(below) not in _PLAIN]
        elif kind is list or kind is tuple:
            waiting += [below for below in part if type(below) not in _PLAIN]
        elif not (isinstance(part, str | int) or part is None):
            raise TypeError(f"a {kind.__name__} has no canonical text: write an exact number as text")
