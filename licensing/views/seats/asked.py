"""What a reader asks the list of seats for, read from the address. Nothing of it reaches the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import BadRequest
from django.http import QueryDict

from licensing.selectors.seat_holders import SeatHolder
from tenants.domain.text import one_line

SORTS = ("name", "kind", "since", "used")
UNUSED_DAYS = (30, 60, 90)
MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsAsked:
    """Who is looked for, and how it is to be shown: a page from 1 on, or a file (`csv`, `xlsx`)."""

    words: str = ""
    kind: str = ""
    unused_days: int | None = None
    sort: str = "name"
    is_descending: bool = False
    page: int = 1
    export: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.unused_days)


def read_asked(query: QueryDict, kinds: Sequence[str]) -> SeatsAsked:
    """Raises `BadRequest` for what cannot be meant."""
    sort = query.get("sort", "name")
    unused = _one_of(query, "unused", ("", *map(str, UNUSED_DAYS)))
    return SeatsAsked(
        words=one_line(query.get("q", ""))[:200],
        kind=_one_of(query, "kind", ("", *kinds)),
        unused_days=int(unused) if unused else None,
        sort=_known("sort", sort.removeprefix("-"), SORTS),
        is_descending=sort.startswith("-"),
        page=_page(query),
        export=_one_of(query, "export", ("", "csv", "xlsx")),
    )


def found_holders(holders: Sequence[SeatHolder], asked: SeatsAsked, at: datetime) -> list[SeatHolder]:
    """Those who are asked for, in the order asked for."""
    found = [holder for holder in holders if _is_found(holder, asked, at)]
    if asked.sort == "used":
        # Nobody has used it longest who never did.
        found.sort(key=lambda holder: (holder.last_used_at is not None, holder.last_used_at or at))
    elif asked.sort == "since":
        found.sort(key=lambda holder: (holder.since is not None, holder.since or at.date()))
    elif asked.sort == "kind":
        found.sort(key=lambda holder: holder.kind)
    return found[::-1] if asked.is_descending else found


def is_unused(holder: SeatHolder, days: int, at: datetime) -> bool:
    """No start gave a sign of life for so many days, and the person has had the time to."""
    since = at - timedelta(days=days)
    if holder.last_used_at is not None:
        return holder.last_used_at <= since
    return holder.since is None or holder.since <= since.date()


def _is_found(holder: SeatHolder, asked: SeatsAsked, at: datetime) -> bool:
    words = asked.words.casefold()
    if words and words not in f"{holder.name} {holder.external_id}".casefold():
        return False
    if asked.kind and holder.kind != asked.kind:
        return False
    return asked.unused_days is None or (not holder.is_vendor_staff and is_unused(holder, asked.unused_days, at))


def _one_of(query: QueryDict, name: str, known: Sequence[str]) -> str:
    return _known(name, query.get(name, ""), known)


def _known(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise BadRequest(f"{name} is none of {known}")
    return value


def _page(query: QueryDict) -> int:
    text = query.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_PAGES):
        raise BadRequest("page is no number from 1 on")
    return int(text[:9])
