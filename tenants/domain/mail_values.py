"""What a mail's template gets, kept as JSON until the mail is written: exact, and formatted only then (R-X-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenants.domain.amount import Amount, MoneyLike
from tenants.domain.decision import Json
from tenants.domain.text import one_line

_MARK = "$"


def keep_values(values: Mapping[str, Any]) -> dict[str, Json]:
    """As JSON. Takes text, numbers, decimals, dates, instants, ids, money, and lists and mappings of these.

    Raises TypeError for anything else, floats too.
    """
    return {name: _keep(value) for name, value in values.items()}


def restore_values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """As they were. Text is one line each: a name cannot add a paragraph, let alone a header."""
    return {name: _restore(value) for name, value in kept.items()}


def _keep(value: Any) -> Json:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_keep(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(name): _keep(inner) for name, inner in value.items()}
    kind, text = _as_marked(value)
    return {_MARK: kind, "value": text}


def _as_marked(value: Any) -> tuple[str, Json]:
    if isinstance(value, datetime):
        return "instant", value.isoformat()
    if isinstance(value, date):
        return "day", value.isoformat()
    if isinstance(value, Decimal):
        return "decimal", str(value)
    if isinstance(value, UUID):
        return "id", str(value)
    if isinstance(value, MoneyLike):
        return "money", [str(value.amount), value.currency]
    raise TypeError(f"a mail cannot carry a {type(value).__name__}")


def _restore(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list):
        return [_restore(inner) for inner in value]
    if isinstance(value, Mapping):
        if _MARK in value:
            return _from_marked(value[_MARK], value["value"])
        return {name: _restore(inner) for name, inner in value.items()}
    return value


def _from_marked(kind: str, value: Any) -> Any:
    match kind:
        case "instant":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "decimal":
            return Decimal(value)
        case "id":
            return UUID(value)
        case "money":
            return Amount(Decimal(value[0]), one_line(value[1]))
    raise ValueError(f"unknown kind of value: {kind}")
