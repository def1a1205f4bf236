"""The fields of a dataclass as reading, writing and walking see them."""

from __future__ import annotations

import dataclasses
from typing import Any, get_type_hints


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """One field: its Python name, the key it has in JSON, its full type hint, and its default if it has one."""

    name: str
    key: str
    hint: Any
    required: bool
    default: Any


# Resolving type hints is slow and their result never changes.
_KNOWN: dict[type, tuple[Shape, ...]] = {}


def shapes_of(kind: type) -> tuple[Shape, ...]:
    """The fields of a dataclass, in order. A trailing underscore, as in `from_`, is not part of the key."""
    if kind not in _KNOWN:
        hints = get_type_hints(kind, include_extras=True)
        _KNOWN[kind] = tuple(_shape(field, hints[field.name]) for field in dataclasses.fields(kind))
    return _KNOWN[kind]


def _shape(field: dataclasses.Field[Any], hint: Any) -> Shape:
    default = field.default
    if field.default_factory is not dataclasses.MISSING:
        default = field.default_factory()
    return Shape(
        name=field.name,
        key=field.name.removesuffix("_"),
        hint=hint,
        required=default is dataclasses.MISSING,
        default=default,
    )
