"""The first day on which known dates bring a shortage, and why: pure, by days, whatever clocks do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.access_rules import ACCESS_RULES
from licensing.access_rules.facts import LicensedPerson, LoginMode, NeedFacts
from licensing.domain.shortage import LotDays, Shortage, capacity_of, first_shortage
from tenants.domain.decision import Clause
from tenants.domain.periods import ONE_DAY, local_day

CLAUSE = Clause(text="", language="en", reference="")
EARLY = date(2020, 1, 1)


def person(entry_on: date = EARLY, exit_on: date | None = None, mode: LoginMode = "active") -> LicensedPerson:
    return LicensedPerson(entry_on=entry_on, exit_on=exit_on, login_mode=mode)


def lot(quantity: int, *, kind: str = "employee", starts_on: date = EARLY, ends_on: date | None = None) -> LotDays:
    return LotDays(kind=kind, quantity=quantity, starts_on=starts_on, ends_on=ends_on)


def shortage(
    rule: str, people: Sequence[LicensedPerson], lots: Sequence[LotDays], today: date, until: date | None = None
) -> Shortage | None:
    found: Any = ACCESS_RULES[rule]
    parameters = found.parameters_type()
    return first_shortage(
        people,
        lots,
        today=today,
        until=until,
        kind_of=lambda someone, on: found.kind_of(parameters, someone, on),
        answer_need=lambda everybody, there, on: found.behaviour.answer_need(
            parameters, NeedFacts(on=on, people=tuple(everybody), capacity=there), CLAUSE
        ),
    )


def day_of(found: Shortage | None) -> date | None:
    return found.on if found else None


def test_who_comes_on_29_february() -> None:
    people = [person(), person(date(2028, 2, 29))]
    found = shortage("employees", people, [lot(1)], date(2028, 2, 28))
    assert found is not None
    assert (found.on, found.need.missing, found.coming, found.ending) == (date(2028, 2, 29), {"employee": 1}, 1, 0)
    assert shortage("employees", people, [lot(2)], date(2028, 2, 28)) is None
    assert shortage("employees", people, [lot(1)], date(2028, 2, 29)) is None, "today's shortage is no forecast"


def test_licences_that_end_on_29_february() -> None:
    found = shortage("employees", [person(), person()], [lot(1), lot(1, ends_on=date(2028, 2, 29))], date(2028, 1, 1))
    assert found is not None
    assert (found.on, found.coming, found.ending) == (date(2028, 2, 29), 0, 1)


def test_how_many_will_be_missing_at_the_most() -> None:
    """Two come, one of them leaves again, and a licence ends: at the most two are missing, from 1 May on."""
    people = [person(), person(date(2026, 4, 1)), person(date(2026, 5, 1), date(2026, 6, 1))]
    lots = [lot(1), lot(1, starts_on=date(2026, 6, 1), ends_on=date(2026, 7, 1))]
    found = shortage("employees", people, lots, date(2026, 3, 1))
    assert found is not None
    assert (found.on, found.missing) == (date(2026, 4, 1), 1)
    assert (found.most_on, found.most_missing, found.gets_worse) == (date(2026, 5, 1), 2, True)
    alone = shortage("employees", people[:2], lots, date(2026, 3, 1))
    assert alone is not None
    assert (alone.most_on, alone.most_missing, alone.gets_worse) == (alone.on, 1, False)


def test_a_free_active_licence_takes_the_excess_of_passive_ones() -> None:  # R-TEAM-14
    """On 1 May two passive ones are missing but for the two active licences that are free: it gets no worse."""
    passive = [person(mode="passive"), person(date(2026, 4, 1), mode="passive")]
    more = [person(date(2026, 5, 1), mode="passive") for _ in range(2)]
    lots = [lot(1, kind="passive"), lot(2, kind="active", starts_on=date(2026, 4, 20))]
    found = shortage("user_kinds", passive + more, lots, date(2026, 3, 1))
    assert found is not None
    assert (found.on, found.missing, found.gets_worse) == (date(2026, 4, 1), 1, False)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        # Oslo's clocks go forward on 29 March 2026 at 01:00 UTC, and back on 25 October 2026.
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 28, 23, 1, tzinfo=UTC), None),
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 24, 22, 1, tzinfo=UTC), None),
    ],
)
def test_the_days_of_changing_clocks_are_days(at: datetime, expected: date | None) -> None:
    """Until midnight there the coming is ahead; from then on it is today's."""
    comes = expected or local_day(at, "Europe/Oslo")
    people = [person(), person(comes)]
    assert day_of(shortage("employees", people, [lot(1)], local_day(at, "Europe/Oslo"))) == expected


def test_who_leaves_in_time_makes_room() -> None:
    coming, leaving = person(date(2026, 9, 1)), person(exit_on=date(2026, 9, 1))
    assert shortage("employees", [leaving, coming], [lot(1)], date(2026, 7, 1)) is None
    late = person(exit_on=date(2026, 9, 2))
    assert day_of(shortage("employees", [late, coming], [lot(1)], date(2026, 7, 1))) == date(2026, 9, 1)


def test_a_passive_user_falls_back_on_an_active_licence_that_is_free() -> None:  # R-TEAM-14
    coming = [person(date(2026, 9, number), mode="passive") for number in (1, 2, 3)]
    lots = [lot(2, kind="active"), lot(1, kind="passive")]
    assert day_of(shortage("user_kinds", [person(), *coming], lots, date(2026, 7, 1))) == date(2026, 9, 3)


def test_no_further_than_a_year_nor_than_the_agreement() -> None:
    coming = person(date(2027, 7, 2))
    assert day_of(shortage("employees", [person(), coming], [lot(1)], date(2026, 7, 1))) == date(2027, 7, 2)
    assert shortage("employees", [person(), coming], [lot(1)], date(2026, 6, 30)) is None
    until = date(2027, 7, 2)
    assert shortage("employees", [person(), coming], [lot(1)], date(2026, 7, 1), until=until) is None


@given(
    entries=st.lists(st.integers(0, 60), max_size=8),
    lots=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 30), st.integers(31, 80)), max_size=4),
)
def test_it_is_the_first_day_that_a_look_at_every_day_finds(
    entries: list[int], lots: list[tuple[int, int, int]]
) -> None:
    """The invariant: looking only where something changes finds what looking at each day would."""
    today = date(2028, 2, 1)
    people = [person(today + number * ONE_DAY) for number in entries]
    there = [
        lot(quantity, starts_on=today - start * ONE_DAY, ends_on=today + end * ONE_DAY) for quantity, start, end in lots
    ]

    def is_short(on: date) -> bool:
        needed = sum(someone.entry_on is not None and someone.entry_on <= on for someone in people)
        return needed > capacity_of(there, on).get("employee", 0)

    days = [today + number * ONE_DAY for number in range(1, 120)]
    expected = None if is_short(today) else next((day for day in days if is_short(day)), None)
    assert day_of(shortage("employees", people, there, today)) == expected
