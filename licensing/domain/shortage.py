"""The first day on which the licenses that are there will not suffice, from dates that are known today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from licensing.access_rules.access_rule import NeedAnswer
from licensing.access_rules.facts import LicensedPerson

# Nobody plans people further ahead, and a wrong year in an exit date is no news.
LOOK_AHEAD = timedelta(days=366)

KindOf = Callable[[LicensedPerson, date], str | None]
AnswerNeed = Callable[[Sequence[LicensedPerson], Mapping[str, int], date], NeedAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDays:
    """So many licenses of a kind from one local day up to another, or until further notice."""

    kind: str
    quantity: int
    starts_on: date
    ends_on: date | None

    def is_there(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """From this day on more is needed than there is; `coming` people come that day, `ending` licenses end.

    The most will be missing from `most_on` on, which is the same day unless later ones make it worse.
    """

    on: date
    need: NeedAnswer
    coming: int
    ending: int
    most_on: date
    most: NeedAnswer

    @property
    def missing(self) -> int:
        """How many licenses are missing from the first day on."""
        return sum(self.need.missing.values())

    @property
    def most_missing(self) -> int:
        """How many there would have to be more, for everybody whose dates are known."""
        return sum(self.most.missing.values())

    @property
    def gets_worse(self) -> bool:
        return self.most_on > self.on


def first_shortage(
    people: Sequence[LicensedPerson],
    lots: Sequence[LotDays],
    *,
    today: date,
    until: date | None,
    kind_of: KindOf,
    answer_need: AnswerNeed,
) -> Shortage | None:
    """The first day after `today` that brings a shortage; None within a year, or while today's is not over.

    `until` is the first day without the agreement, if it ends. Only a day on which somebody comes or a license ends can
    bring one, so no other is looked at.
    """
    if not _need(people, lots, today, answer_need).fits:
        return None
    days = list(_days_that_matter(people, lots, today, until))
    for index, day in enumerate(days):
        if _excess(people, lots, day, kind_of):
            need = _need(people, lots, day, answer_need)
            if not need.fits:
                most_on, most = _worst(days[index:], need, people, lots, kind_of, answer_need)
                return Shortage(
                    on=day,
                    need=need,
                    coming=_coming(people, day, kind_of),
                    ending=_ending(lots, day),
                    most_on=most_on,
                    most=most,
                )
    return None


def capacity_of(lots: Sequence[LotDays], on: date) -> dict[str, int]:
    """The licenses of each kind on a day."""
    there: Counter[str] = Counter()
    for lot in lots:
        if lot.is_there(on):
            there[lot.kind] += lot.quantity
    return dict(there)


def _need(people: Sequence[LicensedPerson], lots: Sequence[LotDays], on: date, answer_need: AnswerNeed) -> NeedAnswer:
    return answer_need(people, capacity_of(lots, on), on)


def _days_that_matter(
    people: Sequence[LicensedPerson], lots: Sequence[LotDays], today: date, until: date | None
) -> Iterator[date]:
    last = today + LOOK_AHEAD
    comes = {person.entry_on for person in people if person.entry_on is not None}
    ends = {lot.ends_on for lot in lots if lot.ends_on is not None}
    for day in sorted(comes | ends):
        if today < day <= last and (until is None or day < until):
            yield day


def _worst(
    days: Sequence[date],
    first: NeedAnswer,
    people: Sequence[LicensedPerson],
    lots: Sequence[LotDays],
    kind_of: KindOf,
    answer_need: AnswerNeed,
) -> tuple[date, NeedAnswer]:
    """The first of the days with the largest excess, if the rule finds more missing on it than on the first one."""
    worst = max(days, key=lambda day: _excess(people, lots, day, kind_of))
    need = _need(people, lots, worst, answer_need)
    return (worst, need) if sum(need.missing.values()) > sum(first.missing.values()) else (days[0], first)


def _excess(people: Sequence[LicensedPerson], lots: Sequence[LotDays], on: date, kind_of: KindOf) -> int:
    """Cheaply, how many more of their kind people use than there are; with none, no rule finds anything missing."""
    there = capacity_of(lots, on)
    used = Counter(kind for person in people if (kind := kind_of(person, on)) is not None)
    return sum(max(0, count - there.get(kind, 0)) for kind, count in used.items())


def _coming(people: Sequence[LicensedPerson], on: date, kind_of: KindOf) -> int:
    return sum(person.entry_on == on and kind_of(person, on) is not None for person in people)


def _ending(lots: Sequence[LotDays], on: date) -> int:
    return sum(lot.quantity for lot in lots if lot.ends_on == on)
