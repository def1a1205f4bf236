"""Who is at work now, and how many licences of each kind are in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from licensing.selectors.access import AgreedAccess, capacity_on
from licensing.selectors.sessions import RunningSession, running_by_kind, running_sessions
from licensing.views.sessions.asked import SessionsAsked
from licensing.views.sessions.reader import Reader
from licensing.words import kind_words

SESSIONS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class KindInUse:
    """How many licences of a kind are in use, of how many; `there` is None where starts take none."""

    kind: str
    words: str
    in_use: int
    there: int | None

    @property
    def is_full(self) -> bool:
        return self.there is not None and self.in_use >= self.there


@dataclass(frozen=True, slots=True, kw_only=True)
class NowRow:
    """A start that runs. `has_been_silent` for more than half of the time after which it is over."""

    session: RunningSession
    kind_words: str
    own_kind_words: str
    runs_for: timedelta
    silent_for: timedelta
    left: timedelta

    @property
    def has_been_silent(self) -> bool:
        return self.silent_for > self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class NowPart:
    """The part of the page that is read again every few seconds; `count` are those of all pages."""

    at: datetime
    kinds: Sequence[KindInUse]
    rows: Sequence[NowRow]
    count: int
    first: int
    previous_page: int | None
    next_page: int | None
    minutes: int
    shows_kinds: bool

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def now_part(reader: Reader, access: AgreedAccess, asked: SessionsAsked) -> NowPart:
    """Administrators see who is in by name, whatever the organization shows of usage: these are not statistics."""
    in_use = running_by_kind(access, reader.at)
    count = sum(in_use.values())
    last_page = max(1, -(-count // SESSIONS_ON_A_PAGE))
    page = min(asked.page, last_page)
    start = (page - 1) * SESSIONS_ON_A_PAGE
    found = running_sessions(
        access,
        reader.at,
        sort=asked.sort,
        is_descending=asked.is_descending,
        first=start,
        most=SESSIONS_ON_A_PAGE,
    )
    return NowPart(
        at=reader.at,
        kinds=kinds_in_use(reader, access, in_use),
        rows=[_row(session, reader.at) for session in found],
        count=count,
        first=start + 1,
        previous_page=page - 1 if page > 1 else None,
        next_page=page + 1 if page < last_page else None,
        minutes=access.lease_on(reader.today).minutes,
        shows_kinds=len(access.kinds) > 1 and access.counts_starts,
    )


def kinds_in_use(reader: Reader, access: AgreedAccess, in_use: dict[str, int]) -> list[KindInUse]:
    """Every kind of the plan; where starts take no licence, all of them together."""
    if not access.counts_starts:
        return [KindInUse(kind="", words="", in_use=sum(in_use.values()), there=None)]
    capacity = capacity_on(access.subscription_id, reader.today)
    return [
        KindInUse(kind=kind, words=kind_words(kind), in_use=in_use.get(kind, 0), there=capacity.get(kind, 0))
        for kind in access.kinds
    ]


def _row(session: RunningSession, at: datetime) -> NowRow:
    return NowRow(
        session=session,
        kind_words=kind_words(session.kind) if session.kind else "",
        own_kind_words=kind_words(session.own_kind) if session.own_kind else "",
        runs_for=at - session.started_at,
        silent_for=max(timedelta(0), at - session.heartbeat_at),
        left=session.expires_at - at,
    )
