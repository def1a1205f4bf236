"""What a reader asks the Sessions pages for, read from the address. Nothing of it reaches the database as it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import QueryDict

from licensing.selectors.sessions import SORTS

MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsAsked:
    """`agreement` and `kind` as they came; whether there is such a one is for the page to say."""

    agreement: str
    kind: str
    sort: str
    is_descending: bool
    page: int


def read_asked(query: QueryDict) -> SessionsAsked:
    """Raises `BadRequest` for what cannot be meant."""
    sort = query.get("sort", "since")
    if sort.removeprefix("-") not in SORTS:
        raise BadRequest("sort is no column")
    return SessionsAsked(
        agreement=query.get("agreement", ""),
        kind=query.get("kind", ""),
        sort=sort.removeprefix("-"),
        is_descending=sort.startswith("-"),
        page=read_page(query),
    )


def read_page(query: QueryDict) -> int:
    """From 1 on. Raises `BadRequest`."""
    text = query.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_PAGES):
        raise BadRequest("page is no number from 1 on")
    return int(text[:9])
