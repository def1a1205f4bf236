"""What may be typed for an option of a plan, read off the type of its parameter."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from tenants.domain.typed_json import AtLeast, AtMost, MoreThan

KindCode = Literal["yes_no", "whole", "wholes", "number", "choice", "choices", "prices", "text", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionKind:
    """`wholes` and `choices` are several of their kind, `prices` an amount for each currency, `table` anything else.

    `may_be_none`: there may be no value at all. `lowest` and `highest` are allowed, `floor` is not.
    """

    code: KindCode
    choices: tuple[str, ...] = ()
    may_be_none: bool = False
    lowest: int | Decimal | None = None
    highest: int | Decimal | None = None
    floor: int | Decimal | None = None


def option_kind(hint: Any) -> OptionKind:
    """The kind of a parameter by its full type hint.

    >>> option_kind(Annotated[int, AtLeast(1)] | None)
    OptionKind(code='whole', choices=(), may_be_none=True, lowest=1, highest=None, floor=None)
    >>> option_kind(tuple[Literal["a", "b"], ...]).choices
    ('a', 'b')
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _limited(option_kind(parts[0]), parts[1:])
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in parts if part is not type(None))
        return replace(option_kind(inner), may_be_none=True)
    if origin is Literal:
        return OptionKind(code="choice", choices=tuple(str(part) for part in parts))
    if origin is tuple:
        return _several(option_kind(parts[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return OptionKind(code="prices" if option_kind(parts[1]).code == "number" else "table")
    return _plain(hint)


def _plain(hint: Any) -> OptionKind:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return OptionKind(code="choice", choices=tuple(member.value for member in hint))
    codes: dict[Any, KindCode] = {bool: "yes_no", int: "whole", Decimal: "number", str: "text"}
    return OptionKind(code=codes.get(hint, "table"))


def _several(one: OptionKind) -> OptionKind:
    codes: dict[KindCode, KindCode] = {"choice": "choices", "whole": "wholes"}
    return replace(one, code=codes.get(one.code, "table"))


def _limited(kind: OptionKind, limits: tuple[Any, ...]) -> OptionKind:
    for limit in limits:
        if isinstance(limit, AtLeast):
            kind = replace(kind, lowest=limit.lowest)
        elif isinstance(limit, AtMost):
            kind = replace(kind, highest=limit.highest)
        elif isinstance(limit, MoreThan):
            kind = replace(kind, floor=limit.floor)
    return kind
