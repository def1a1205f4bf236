"""Reading: a plain value and a type in, the typed value or every fault out."""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from tenants.domain.typed_json.decimals import DECIMAL_PLACES, INTEGER_DIGITS, parse_decimal
from tenants.domain.typed_json.faults import Fault, FaultyInput, Path
from tenants.domain.typed_json.limits import Limit
from tenants.domain.typed_json.shapes import Shape, shapes_of

T = TypeVar("T")

# A year before and a year after each of these there are still dates to calculate with.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

# What a reader returns for a value it refused; the faults say why.
_REFUSED: Any = object()

_Reader = Callable[[object, Path, list[Fault]], Any]


def read_as(kind: type[T], raw: object, path: Path = ()) -> T:
    """The value of a dataclass, read from plain JSON or TOML. Raises FaultyInput with every fault at once."""
    faults: list[Fault] = []
    value = read_into(faults, kind, raw, path)
    if value is None:
        raise FaultyInput(faults)
    return value


def read_into(faults: list[Fault], kind: type[T], raw: object, path: Path = ()) -> T | None:
    """As `read_as`, but adds the faults to a list and returns None, so that a caller can go on to the next part."""
    before = len(faults)
    value: T = _reader_of(kind)(raw, path, faults)
    return value if len(faults) == before else None


# Readers are built once for each type.
_READERS: dict[Any, _Reader] = {}


def _reader_of(hint: Any) -> _Reader:
    if hint not in _READERS:
        _READERS[hint] = _make_reader(hint)
    return _READERS[hint]


def _make_reader(hint: Any) -> _Reader:
    origin = get_origin(hint)
    if origin is not None:
        return _generic_reader(hint, origin)
    if hint in _PLAIN_READERS:
        return _PLAIN_READERS[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice_reader({member.value: member for member in hint})
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record_reader(hint)
    raise TypeError(f"no reader for {hint!r}")


def _generic_reader(hint: Any, origin: Any) -> _Reader:
    if origin is Annotated:
        inner, *notes = get_args(hint)
        return _limited_reader(_reader_of(inner), [note for note in notes if hasattr(note, "reason")])
    if origin is Literal:
        return _choice_reader({choice: choice for choice in get_args(hint)})
    if origin is tuple:
        return _list_reader(_reader_of(get_args(hint)[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _table_reader(*map(_reader_of, get_args(hint)))
    if origin in (Union, types.UnionType):
        (inner,) = (choice for choice in get_args(hint) if choice is not type(None))
        return _optional_reader(_reader_of(inner))
    raise TypeError(f"no reader for {hint!r}")


def _refuse(faults: list[Fault], path: Path, code: str, reason: str) -> Any:
    faults.append(Fault(path, code, reason))
    return _REFUSED


def _read_text(raw: object, path: Path, faults: list[Fault]) -> Any:
    if type(raw) is not str:
        return _refuse(faults, path, "NOT_A_TEXT", f"a text is needed, not {_shown(raw)}")
    if not raw.strip():
        return _refuse(faults, path, "EMPTY", "the text is empty")
    if _UNPRINTABLE.search(raw):
        return _refuse(faults, path, "WRONG_FORM", "the text holds a control character or half a surrogate pair")
    return raw


def _read_integer(raw: object, path: Path, faults: list[Fault]) -> Any:
    if type(raw) is not int:
        return _refuse(faults, path, "NOT_AN_INTEGER", f"a whole number is needed, not {_shown(raw)}")
    return raw


def _read_flag(raw: object, path: Path, faults: list[Fault]) -> Any:
    if type(raw) is not bool:
        return _refuse(faults, path, "NOT_A_FLAG", f"true or false is needed, not {_shown(raw)}")
    return raw


def _read_decimal(raw: object, path: Path, faults: list[Fault]) -> Any:
    if type(raw) is float:
        return _refuse(faults, path, "FLOAT", f"a float is not exact: write {raw!r} as text, in quotes")
    text = str(raw) if type(raw) is int else raw
    value = parse_decimal(text) if type(text) is str else None
    if value is None:
        reason = f"not {_shown(raw)}: at most {INTEGER_DIGITS} digits and {DECIMAL_PLACES} decimals, after a point"
        return _refuse(faults, path, "NOT_A_NUMBER", f"an exact number is needed, {reason}")
    return value


def _read_date(raw: object, path: Path, faults: list[Fault]) -> Any:
    is_day = isinstance(raw, date) and not isinstance(raw, datetime)
    found: Any = raw if is_day else _parse_date(raw) if type(raw) is str else None
    # Python reads weeks and dates without dashes, too; only one spelling is the date's own.
    if found is None or (not is_day and found.isoformat() != raw):
        return _refuse(faults, path, "NOT_A_DATE", f"a date like 2026-01-31 is needed, not {_shown(raw)}")
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        reason = f"a date of the years {EARLIEST_YEAR} to {LATEST_YEAR} is needed, not {found}"
        return _refuse(faults, path, "DATE_OUT_OF_RANGE", reason)
    return found


def _parse_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read_anything(raw: object, _path: Path, _faults: list[Fault]) -> Any:
    """What somebody else reads, who knows its type."""
    return raw


_PLAIN_READERS: dict[Any, _Reader] = {
    Any: _read_anything,
    str: _read_text,
    int: _read_integer,
    bool: _read_flag,
    Decimal: _read_decimal,
    date: _read_date,
}


def _shown(raw: object) -> str:
    """A refused value for the reader of the message, cut where it is long."""
    if isinstance(raw, Mapping):
        return "a table"
    if isinstance(raw, list):
        return "a list"
    text = repr(raw)
    return text if len(text) <= 60 else text[:57] + "..."


def _choice_reader(choices: Mapping[object, object]) -> _Reader:
    wanted = ", ".join(repr(str(choice)) for choice in choices)

    def read(raw: object, path: Path, faults: list[Fault]) -> Any:
        # True would find 1: only the choice's own type will do.
        if isinstance(raw, str | int) and raw in choices and any(type(raw) is type(choice) for choice in choices):
            return choices[raw]
        return _refuse(faults, path, "UNKNOWN_CHOICE", f"{_shown(raw)} is none of {wanted}")

    return read


def _limited_reader(inner: _Reader, limits: Iterable[Limit]) -> _Reader:
    kept = tuple(limits)

    def read(raw: object, path: Path, faults: list[Fault]) -> Any:
        value = inner(raw, path, faults)
        if value is _REFUSED:
            return value
        for limit in kept:
            if reason := limit.reason(value):
                return _refuse(faults, path, limit.code, reason)
        return value

    return read


def _optional_reader(inner: _Reader) -> _Reader:
    return lambda raw, path, faults: None if raw is None else inner(raw, path, faults)


def _list_reader(item: _Reader) -> _Reader:
    def read(raw: object, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(raw, list):
            return _refuse(faults, path, "NOT_A_LIST", f"a list is needed, not {_shown(raw)}")
        values = tuple(item(part, (*path, index), faults) for index, part in enumerate(raw))
        return _REFUSED if _REFUSED in values else values

    return read


def _table_reader(key: _Reader, value: _Reader) -> _Reader:
    def read(raw: object, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(raw, Mapping):
            return _refuse(faults, path, "NOT_A_TABLE", f"a table is needed, not {_shown(raw)}")
        pairs = {key(name, (*path, name), faults): value(raw[name], (*path, name), faults) for name in raw}
        refused = _REFUSED in pairs or any(part is _REFUSED for part in pairs.values())
        return _REFUSED if refused else types.MappingProxyType(pairs)

    return read


def _record_reader(kind: type) -> _Reader:
    shapes = shapes_of(kind)
    readers = {shape.key: _reader_of(shape.hint) for shape in shapes}

    def read(raw: object, path: Path, faults: list[Fault]) -> Any:
        if not isinstance(raw, Mapping):
            return _refuse(faults, path, "NOT_A_TABLE", f"a table is needed, not {_shown(raw)}")
        before = len(faults)
        values = {
            shape.name: readers[shape.key](raw[shape.key], (*path, shape.key), faults)
            for shape in shapes
            if shape.key in raw
        }
        faults.extend(_key_faults(raw, shapes, path))
        return _REFUSED if len(faults) > before else _build(kind, values, path, faults)

    return read


def _key_faults(raw: Mapping[Any, object], shapes: tuple[Shape, ...], path: Path) -> Iterable[Fault]:
    keys = [shape.key for shape in shapes]
    for shape in shapes:
        if shape.required and shape.key not in raw:
            yield Fault((*path, shape.key), "MISSING", f"{shape.key!r} is missing")
    for key in raw:
        if key not in keys:
            close = get_close_matches(str(key), keys, n=1)
            hint = f"; is {close[0]!r} meant?" if close else ""
            yield Fault((*path, key), "UNKNOWN_KEY", f"{key!r} is not known here{hint}")


def _build(kind: type, values: Mapping[str, Any], path: Path, faults: list[Fault]) -> Any:
    """The dataclass; what only the whole can know it says itself, by raising ValueError or by its `faults()`."""
    try:
        record = kind(**values)
    except ValueError as error:
        return _refuse(faults, path, "INVALID", str(error))
    found = [fault.under(path) for fault in record.faults()] if hasattr(record, "faults") else []
    faults.extend(found)
    return _REFUSED if found else record
