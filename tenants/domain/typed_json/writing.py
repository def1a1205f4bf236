"""Writing: a typed value back into plain JSON that reads as the same value again."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tenants.domain.decision import Json
from tenants.domain.typed_json.decimals import decimal_text
from tenants.domain.typed_json.shapes import shapes_of


def plain_json(value: Any) -> Any:
    """A value as JSON, every field stated: kept with a decision, it means the same when defaults have changed."""
    return _WRITERS[type(value)](value)


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


def _write_list(value: Iterable[Any]) -> list[Json]:
    return [plain_json(part) for part in value]


def _write_table(value: Mapping[str, Any]) -> dict[str, Json]:
    return {str(key): plain_json(part) for key, part in value.items()}


class _Writers(dict[type, Callable[[Any], Any]]):
    """By exact type; those of dataclasses and codes are made when they are first met. Raises TypeError for others."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        write = self[kind] = _make_writer(kind)
        return write


_WRITERS = _Writers(
    {
        str: _unchanged,
        int: _unchanged,
        bool: _unchanged,
        type(None): _unchanged,
        Decimal: decimal_text,
        date: date.isoformat,
        tuple: _write_list,
        dict: _write_table,
        MappingProxyType: _write_table,
    }
)


def _make_writer(kind: type) -> Callable[[Any], Any]:
    if issubclass(kind, StrEnum):
        return operator.attrgetter("value")
    if dataclasses.is_dataclass(kind):
        return _record_writer(kind)
    raise TypeError(f"{kind.__name__} has no exact JSON")


def _record_writer(kind: type) -> Callable[[Any], dict[str, Json]]:
    fields = [(shape.key, operator.attrgetter(shape.name)) for shape in shapes_of(kind)]
    return lambda value: {key: _WRITERS[type(part := read(value))](part) for key, read in fields}
