"""The OpenAPI schema of an issued document, made from the dataclasses that its content is read into."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from billing.documents.content import FORMAT, InvoiceContent
from tenants.domain.decision import Decision

TEXT = {"type": "string"}
ANY_OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": {}}


def invoice_content_schema() -> dict[str, Any]:
    """Of what `content_as_json` writes: every key present, decimals and dates as text."""
    schema = _object_schema(InvoiceContent)
    schema["properties"] = {"format": {"type": "integer", "enum": [FORMAT]}, **schema["properties"]}
    schema["required"] = ["format", *schema["required"]]
    return schema


def _schema_of(kind: Any) -> dict[str, Any]:
    if get_origin(kind) is UnionType:
        present, _ = get_args(kind)
        return {"oneOf": [_schema_of(present), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema_of(get_args(kind)[0])}
    if kind in _PLAIN:
        return _PLAIN[kind]
    if issubclass(kind, StrEnum):
        return {"type": "string", "enum": [str(member) for member in kind]}
    return _object_schema(kind)


def _object_schema(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    properties = {field.name: _schema_of(hints[field.name]) for field in fields(kind)}
    return _closed(properties)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_DECISION = _closed(
    {
        "code": TEXT,
        "rule": TEXT,
        "clause": _closed({"text": TEXT, "language": TEXT, "reference": TEXT}),
        "inputs": ANY_OBJECT,
        "steps": {"type": "array", "items": _closed({"code": TEXT, "numbers": ANY_OBJECT})},
    }
)

_PLAIN: dict[Any, dict[str, Any]] = {
    str: TEXT,
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    date: {"type": "string", "format": "date"},
    Decision: _DECISION,
}
