"""The JSON that an issued row keeps, to and from the content: exact both ways, and nothing in it is ignored.

Decimals are plain text ("40000.00"), dates ISO, every key is present. A text that would read back differently
("4E+4", an unknown key) is refused, so that what was hashed is what is printed. The product's strict reader of input
(`typed_json`) would not do: a copy keeps empty texts, hostile ones and an amount's own decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from billing.documents.content import FORMAT, DocumentKind, InvoiceContent, PaymentKind
from billing.documents.quote_content import QuoteContent
from tenants.domain.decision import Decision, Json
from tenants.domain.typed_json.decimals import parse_decimal

Content = TypeVar("Content")


def content_from_json(kept: Mapping[str, Any]) -> InvoiceContent:
    """The content of an issued document from its kept copy.

    Raises ValueError, naming the place, for a missing or unknown key, a wrong type, or sums that do not agree.
    """
    return document_from_json(InvoiceContent, kept, FORMAT)


def quote_from_json(kept: Mapping[str, Any]) -> QuoteContent:
    """The content of a quote from its kept copy. Raises ValueError as `content_from_json` does."""
    return document_from_json(QuoteContent, kept, FORMAT)


def content_as_json(content: InvoiceContent | QuoteContent) -> dict[str, Json]:
    """What the row of the document keeps; reading it gives the same content back."""
    return document_as_json(content, FORMAT)


def document_from_json(kind: type[Content], kept: Mapping[str, Any], version: int) -> Content:
    """The content of any kind of document from its kept copy. Raises ValueError, naming the place."""
    if kept.get("format") != version:
        raise ValueError(f"format {kept.get('format')!r} is not {version}")
    facts = {key: value for key, value in kept.items() if key != "format"}
    content: Content = _read_object(kind, facts, "$")
    return content


def document_as_json(content: object, version: int) -> dict[str, Json]:
    """What a row keeps of any kind of document; `document_from_json` gives the same content back."""
    return {"format": version, **_write_object(content)}


def _write_object(value: Any) -> dict[str, Json]:
    return {name: _write(getattr(value, name)) for name in _field_names(value.__class__)}


def _write(value: Any) -> Json:
    if value is None:
        return None
    if write := _WRITERS.get(type(value)):
        return write(value)
    return [_write(item) for item in value] if isinstance(value, tuple) else _write_object(value)


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _read(kind: Any, value: object, place: str) -> Any:
    """`value` as a `kind`, one of the types that a content is made of."""
    if get_origin(kind) is UnionType:
        present, _ = get_args(kind)
        return None if value is None else _read(present, value, place)
    if get_origin(kind) is tuple:
        return _read_list(get_args(kind)[0], value, place)
    if reader := _READERS.get(kind):
        return reader(value, place)
    if issubclass(kind, StrEnum):
        return _read_code(kind, value, place)
    return _read_object(kind, value, place)


def _refuse(place: str, value: object, expected: str) -> NoReturn:
    raise ValueError(f"{place}: expected {expected}, got {value!r}")


def _read_text(value: object, place: str) -> str:
    if not isinstance(value, str):
        _refuse(place, value, "text")
    return value


def _read_number(value: object, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        _refuse(place, value, "a whole number")
    return value


def _read_decimal(value: object, place: str) -> Decimal:
    read = parse_decimal(_read_text(value, place))
    return _refuse(place, value, "a plain decimal") if read is None else read


def _read_date(value: object, place: str) -> date:
    try:
        read = date.fromisoformat(_read_text(value, place))
    except ValueError as error:
        raise ValueError(f"{place}: {value!r} is not a date") from error
    if read.isoformat() != value:
        _refuse(place, value, "a date written as YYYY-MM-DD")
    return read


def _read_decision(value: object, place: str) -> Decision:
    try:
        decision = Decision.from_json(_read_mapping(value, place))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{place}: not a decision: {error!r}") from error
    if decision.as_json() != value:
        raise ValueError(f"{place}: a decision with unknown keys")
    return decision


def _read_code(kind: type[StrEnum], value: object, place: str) -> StrEnum:
    try:
        return kind(_read_text(value, place))
    except ValueError as error:
        raise ValueError(f"{place}: {value!r} is none of {', '.join(kind)}") from error


def _read_list(kind: Any, value: object, place: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        _refuse(place, value, "a list")
    return tuple(_read(kind, item, f"{place}[{index}]") for index, item in enumerate(value))


def _read_mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(place, value, "an object")
    return value


def _read_object(kind: Any, value: object, place: str) -> Any:
    given, types = _read_mapping(value, place), _field_types(kind)
    if odd := sorted(given.keys() ^ types.keys()):
        raise ValueError(f"{place}: missing or unknown: {', '.join(odd)}")
    return kind(**{name: _read(field, given[name], f"{place}.{name}") for name, field in types.items()})


@cache
def _field_types(kind: Any) -> dict[str, Any]:
    """The types of a dataclass's fields; resolved once, since it costs more than the reading."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


_READERS: Mapping[Any, Callable[[object, str], object]] = {
    str: _read_text,
    int: _read_number,
    Decimal: _read_decimal,
    date: _read_date,
    Decision: _read_decision,
}

_WRITERS: Mapping[type, Callable[[Any], Json]] = {
    str: str,
    int: int,
    Decimal: lambda value: format(value, "f"),
    date: date.isoformat,
    DocumentKind: str,
    PaymentKind: str,
    Decision: Decision.as_json,
}
