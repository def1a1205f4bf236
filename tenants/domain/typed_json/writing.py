"""Writing: a typed value back into plain JSON that reads as the same value again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tenants.domain.decision import Json
from tenants.domain.typed_json.decimals import decimal_text
from tenants.domain.typed_json.shapes import shapes_of


def plain_json(value: Any) -> Any:
    """A value as JSON, every field stated: kept with a decision, it means the same when defaults have changed."""
    write = _WRITERS.get(type(value))
    return write(value) if write else _write_other(value)


def stated_json(value: Any) -> Any:
    """A value as JSON without the fields that have their default, so that a new option changes no digest."""
    if dataclasses.is_dataclass(value):
        return {
            shape.key: stated_json(part)
            for shape in shapes_of(type(value))
            if (part := getattr(value, shape.name)) != shape.default or shape.required
        }
    if isinstance(value, tuple):
        return [stated_json(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): stated_json(part) for key, part in value.items()}
    return plain_json(value)


def _unchanged(value: Any) -> Any:
    return value


_WRITERS: dict[type, Callable[[Any], Json]] = {
    str: _unchanged,
    int: _unchanged,
    bool: _unchanged,
    type(None): _unchanged,
    Decimal: decimal_text,
    date: date.isoformat,
}


def _write_other(value: Any) -> Json:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [plain_json(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): plain_json(part) for key, part in value.items()}
    if dataclasses.is_dataclass(value):
        return {shape.key: plain_json(getattr(value, shape.name)) for shape in shapes_of(type(value))}
    raise TypeError(f"{type(value).__name__} has no exact JSON")
