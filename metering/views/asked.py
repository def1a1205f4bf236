"""What a reader asks the usage page for, read from the address. Nothing of it reaches the database as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from django.core.exceptions import BadRequest
from django.http import QueryDict

from metering.domain.term_usage import Grain

Format = Literal["", "csv", "xlsx"]

MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Texts as they came; whether there is such a term, meter, department or person is for the page to say.

    `department` and `person` are None if the address does not name one, and empty for "of none".
    """

    term: str
    meter: str
    grain: Grain
    sort: str
    is_descending: bool
    department: str | None
    person: str | None
    page: int
    export: Format


def read_asked(query: QueryDict) -> Asked:
    """Raises `BadRequest` for what cannot be meant."""
    sort = query.get("sort", "-total")
    return Asked(
        term=query.get("term", ""),
        meter=query.get("meter", ""),
        grain=cast(Grain, _one_of(query, "grain", ("month", "day"))),
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        department=query.get("department"),
        person=query.get("person"),
        page=_page(query),
        export=cast(Format, _one_of(query, "export", ("", "csv", "xlsx"))),
    )


def _one_of(query: QueryDict, name: str, known: tuple[str, ...]) -> str:
    value = query.get(name, known[0])
    if value not in known:
        raise BadRequest(f"{name} is none of {known}")
    return value


def _page(query: QueryDict) -> int:
    text = query.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_PAGES):
        raise BadRequest("page is no number from 1 on")
    return int(text[:9])
