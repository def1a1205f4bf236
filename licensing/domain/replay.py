"""What would have happened with another number of licences: the same wishes, one after another, against it.

The rules are those of a start (R-CHAT-4): whoever comes while a licence is free gets it and keeps it, a licence is free
the moment its holder leaves, and nobody is thrown out. Whoever is turned away gives that wish up.

One pass answers for every number of licences. Licences are numbered, and each wish takes the free one with the lowest
number. With n licences, exactly those wishes are granted that take one of the first n: these are all held if and only
if n others are inside. So one licence more turns away some of the same people, and nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from licensing.domain.local_hours import Moment, instant_of
from licensing.domain.wishes import Wish
from tenants.domain.periods import local_day


@dataclass(frozen=True, slots=True)
class Replayed:
    """Wishes in order of their beginning, and the number of the licence that each takes, from 1.

    `turned_away` is how many of them were refused as it really was, each counted once until the person got in.
    """

    wishes: tuple[Wish, ...]
    numbers: tuple[int, ...]
    turned_away: int = 0

    @property
    def peak(self) -> int:
        """The fewest licences that turn nobody away."""
        return max(self.numbers, default=0)

    def refused_with(self, licenses: int) -> tuple[Wish, ...]:
        """The wishes that so many licences would have turned away, in order."""
        return tuple(wish for wish, number in zip(self.wishes, self.numbers, strict=True) if number > licenses)

    def needed(self, zone: str, *, a_week: int = 1) -> int:
        """The fewest licences with which no week would have had more than `a_week` refusals.

        Weeks begin on Monday in the organization's zone.
        """
        needed = self.peak
        while needed and _most_in_a_week(self.refused_with(needed - 1), zone) <= a_week:
            needed -= 1
        return needed


def replay(wishes: Sequence[Wish], *, turned_away: int = 0) -> Replayed:
    """Lets the wishes in, in order of their beginning; `turned_away` of them were refused as it really was.

    >>> found = replay([Wish(0, 10), Wish(5, 20), Wish(10, 12)])
    >>> found.numbers, found.refused_with(1), found.refused_with(2)
    ((1, 2, 1), (Wish(start=5, end=20),), ())
    """
    in_order = tuple(sorted(wishes))
    numbers: list[int] = []
    held: list[tuple[Moment, int]] = []
    free: list[int] = []
    for wish in in_order:
        while held and held[0][0] <= wish.start:
            heappush(free, heappop(held)[1])
        number = heappop(free) if free else len(held) + 1
        heappush(held, (wish.end, number))
        numbers.append(number)
    return Replayed(in_order, tuple(numbers), turned_away)


def _most_in_a_week(refused: Sequence[Wish], zone: str) -> int:
    weeks = Counter(local_day(instant_of(wish.start), zone).isocalendar()[:2] for wish in refused)
    return max(weeks.values(), default=0)
