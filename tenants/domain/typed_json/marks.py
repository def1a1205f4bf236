"""Marks: a type can say what its value refers to, so that whoever knows those things can find and check them."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from tenants.domain.typed_json.faults import Path
from tenants.domain.typed_json.shapes import shapes_of


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """`Annotated[str, Mark("meter")]`: this text is the code of a meter."""

    subject: str


def marked_values(value: Any, subject: str, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value inside a dataclass whose type carries the mark, with its path; none for what was left out."""
    for shape in shapes_of(type(value)):
        yield from _marked(shape.hint, getattr(value, shape.name), Mark(subject), (*path, shape.key))


def _marked(hint: Any, value: Any, mark: Mark, path: Path) -> Iterator[tuple[Path, Any]]:
    if value is None:
        return
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        if mark in parts[1:]:
            yield path, value
        yield from _marked(parts[0], value, mark, path)
    elif origin in (Union, types.UnionType):
        (inner,) = (choice for choice in parts if choice is not type(None))
        yield from _marked(inner, value, mark, path)
    elif origin is tuple:
        for index, part in enumerate(value):
            yield from _marked(parts[0], part, mark, (*path, index))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _marked(parts[0], key, mark, (*path, key))
            yield from _marked(parts[1], part, mark, (*path, key))
    elif dataclasses.is_dataclass(value):
        yield from marked_values(value, mark.subject, path)
