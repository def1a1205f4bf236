"""A year of people, day by day, needs what their dates say, summed at once (R-TEAM-1, 6, 7, 12, R-X-5).

The year has a 29 February and both changes of the clocks, in Oslo and where it is spring in September.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.access_rules.employees.rule import RULE as EMPLOYEES
from licensing.access_rules.employees.rule import EmployeesParameters
from licensing.access_rules.facts import LicensedPerson, NeedFacts
from licensing.access_rules.user_kinds.rule import RULE as USER_KINDS
from licensing.access_rules.user_kinds.rule import UserKindsParameters
from tenants.domain.decision import Clause
from tenants.domain.periods import local_day

YEAR = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]
# The leap day, and the days on which clocks change in Oslo and in Auckland, each with its neighbours.
EDGES = [
    day + timedelta(days=beside)
    for day in (date(2028, 2, 29), date(2028, 3, 26), date(2028, 4, 2), date(2028, 9, 24), date(2028, 10, 29))
    for beside in (-1, 0, 1)
]
ZONES = ("Europe/Oslo", "Pacific/Auckland")
CLAUSE = Clause(text="", language="en", reference="")
DAYS = st.none() | st.sampled_from(EDGES) | st.dates(date(2027, 11, 1), date(2029, 2, 1))
PEOPLE = st.lists(
    st.builds(
        LicensedPerson,
        entry_on=DAYS,
        exit_on=DAYS,
        login_mode=st.sampled_from(["active", "passive", "none"]),
    ),
    max_size=25,
)
BOTH_WAYS = pytest.mark.parametrize("exit_day_counts", [False, True])


def day_by_day(zone: str) -> Iterator[date]:
    """The local days of the year, as an hourly job would come to them."""
    first = datetime.combine(YEAR[0], datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    hours = (first + timedelta(hours=number) for number in range(366 * 24))
    return (day for day, _hours in groupby(local_day(at, zone) for at in hours))


def at_once(people: Sequence[LicensedPerson], mode: str, *, exit_day_counts: bool) -> list[int]:
    """Of each day of the year, how many are here: who comes is added on a day, who goes is taken off on one."""
    steps: Counter[int] = Counter()
    for person in people:
        if person.login_mode != mode or person.entry_on is None:
            continue
        comes = max(0, (person.entry_on - YEAR[0]).days)
        last = date.max if person.exit_on is None else person.exit_on
        goes = max(0, (last - YEAR[0]).days + (exit_day_counts and person.exit_on is not None))
        if comes < goes and comes < len(YEAR):
            steps[comes] += 1
            steps[goes] -= 1
    return list(accumulate(steps[number] for number in range(len(YEAR))))


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_comes_once(zone: str) -> None:
    assert list(day_by_day(zone)) == YEAR


@BOTH_WAYS
@given(people=PEOPLE)
def test_employees(people: list[LicensedPerson], exit_day_counts: bool) -> None:
    parameters = EmployeesParameters(exit_day_counts=exit_day_counts)
    assert EMPLOYEES.behaviour is not None
    replayed = [
        EMPLOYEES.behaviour.answer_need(
            parameters, NeedFacts(on=day, people=tuple(people), capacity={"employee": 9}), CLAUSE
        )
        for day in YEAR
    ]
    active, passive = (at_once(people, mode, exit_day_counts=exit_day_counts) for mode in ("active", "passive"))
    needed = [one + two for one, two in zip(active, passive, strict=True)]
    assert [need.needed["employee"] for need in replayed] == needed
    assert [need.missing.get("employee", 0) for need in replayed] == [max(0, count - 9) for count in needed]


@BOTH_WAYS
@given(people=PEOPLE)
def test_user_kinds(people: list[LicensedPerson], exit_day_counts: bool) -> None:
    """R-TEAM-14: the whole fits exactly when A ≤ La and P ≤ Lp + (La − A)."""
    parameters = UserKindsParameters(exit_day_counts=exit_day_counts)
    assert USER_KINDS.behaviour is not None
    there = {"active": 5, "passive": 2}
    replayed = [
        USER_KINDS.behaviour.answer_need(parameters, NeedFacts(on=day, people=tuple(people), capacity=there), CLAUSE)
        for day in YEAR
    ]
    active, passive = (at_once(people, mode, exit_day_counts=exit_day_counts) for mode in ("active", "passive"))
    assert [(need.needed["active"], need.needed["passive"]) for need in replayed] == list(
        zip(active, passive, strict=True)
    )
    fits = [a <= 5 and p <= 2 + (5 - a) for a, p in zip(active, passive, strict=True)]
    assert [need.fits for need in replayed] == fits
