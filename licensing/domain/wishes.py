"""When people wanted to work: their starts, and what the refused ones would have been.

Nobody knows how long somebody who was turned away would have stayed. The model: a refused start is a wish from the
refusal until that person got in after all, and at the most as long as their starts usually last (the median). Further
refusals within that time are the same wish. Whoever never got in is taken to stay as long as everybody usually does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from licensing.domain.local_hours import Moment


@dataclass(frozen=True, slots=True, order=True)
class Wish:
    """Somebody wants to work from `start` up to `end`."""

    start: Moment
    end: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedStart:
    """A person was turned away at a moment."""

    person_id: UUID
    at: Moment


def wishes_of(
    granted: Iterable[Wish],
    refused: Iterable[RefusedStart],
    starts_of: Mapping[UUID, Sequence[Wish]],
    *,
    usual: int,
) -> tuple[Wish, ...]:
    """Everything that was wished, in order of its beginning.

    `starts_of` are the granted starts of each person who was refused; `usual` is how long everybody's last.

    >>> ben = UUID(int=1)
    >>> early, late = Wish(0, 100), Wish(130, 230)
    >>> wishes_of([early, late], [RefusedStart(person_id=ben, at=110)], {ben: [early, late]}, usual=7)
    (Wish(start=0, end=100), Wish(start=110, end=130), Wish(start=130, end=230))
    """
    wished = list(granted)
    open_until: dict[UUID, Moment] = {}
    for refusal in sorted(refused, key=lambda refusal: refusal.at):
        if refusal.at >= open_until.get(refusal.person_id, refusal.at):
            own = sorted(starts_of.get(refusal.person_id, ()))
            wish = Wish(refusal.at, _given_up(refusal.at, own, usual))
            open_until[refusal.person_id] = wish.end
            wished.append(wish)
    return tuple(sorted(wished))


def usual_length(starts: Iterable[Wish], unknown: int) -> int:
    """The median of how long they lasted; of two in the middle, the shorter. `unknown` if there is none.

    >>> usual_length([Wish(0, 5), Wish(0, 60), Wish(10, 20)], 300)
    10
    """
    lengths = sorted(found.end - found.start for found in starts)
    return lengths[(len(lengths) - 1) // 2] if lengths else unknown


def _given_up(at: Moment, own: Sequence[Wish], usual: int) -> Moment:
    until = at + usual_length(own, usual)
    following = bisect_right(own, at, key=lambda found: found.start)
    return min(until, own[following].start) if following < len(own) else until
