"""Named against simultaneous: the worked figures, the edges, and what one could have instead."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.license_advice import (
    Advice,
    MonthlyPrices,
    Work,
    advise,
    choices,
    dearer_without_refusals,
    explain_advice,
)
from billing.domain.money import Money
from tenants.domain.decision import Clause, Step
from tests.properties import invariant

CHAT2DESK = MonthlyPrices(named=Money(Decimal(500), "RUB"), simultaneous=Money(Decimal(1750), "RUB"))


def rub(amount: int) -> Money:
    return Money(Decimal(amount), "RUB")


def work(staff: int, peak: int, hours: str = "20.0") -> Work:
    return Work(staff=staff, peak=peak, hours_a_week=Decimal(hours))


def advice(staff: int, peak: int, hours: str = "20.0") -> Advice:
    return advise(work(staff, peak, hours), CHAT2DESK)


@pytest.mark.parametrize(
    ("staff", "peak", "verdict", "named", "simultaneous", "difference"),
    [
        (10, 10, "NAMED_CHEAPER", 5_000, 17_500, 12_500),
        (30, 5, "SIMULTANEOUS_CHEAPER", 15_000, 8_750, 6_250),
        (7, 2, "EQUAL", 3_500, 3_500, 0),
    ],
)
def test_the_worked_figures(  # R-CHAT-7, R-CHAT-8
    staff: int, peak: int, verdict: str, named: int, simultaneous: int, difference: int
) -> None:
    found = advice(staff, peak)
    assert (found.verdict, found.named, found.simultaneous) == (verdict, rub(named), rub(simultaneous))
    assert found.difference == rub(difference)
    assert found.break_even == (2, 7)


def test_why_in_a_word() -> None:  # R-CHAT-8
    assert advice(10, 10).reason == "ALL_IN_PARALLEL"
    assert advice(30, 5).reason == "SHIFTS"
    assert advice(30, 5, "4.9").reason == "LITTLE_USE"
    assert advice(30, 5, "5.0").reason == "SHIFTS"
    assert advice(30, 30, "0.5").reason == "ALL_IN_PARALLEL", "all at once is no matter of hours"


def test_from_which_peak_named_ones_are_cheaper() -> None:
    assert advice(22, 5).named_from == 7
    assert advice(7, 2).named_from == 3, "at two both cost the same"


def test_what_one_could_have_with_simultaneous_licences() -> None:
    refused = {5: 17, 6: 0, 4: 60}
    found = choices(work(22, 5), CHAT2DESK, ("simultaneous", 5), refused.__getitem__, needed=6)
    assert [(choice.code, choice.kind, choice.count, choice.monthly, choice.refused) for choice in found] == [
        ("AS_NOW", "simultaneous", 5, rub(8_750), 17),
        ("ONE_MORE", "simultaneous", 6, rub(10_500), 0),
        ("ONE_FEWER", "simultaneous", 4, rub(7_000), 60),
        ("OTHER_KIND", "named", 22, rub(11_000), 0),
    ]
    assert [
        choice.code for choice in choices(work(2, 1), CHAT2DESK, ("simultaneous", 1), lambda _count: 0, needed=1)
    ] == [
        "AS_NOW",
        "ONE_MORE",
        "OTHER_KIND",
    ]


def test_as_many_as_turn_nobody_away_stand_among_them_where_that_is_more() -> None:  # R-CHAT-8
    """Of 22 people 5 were at work at once, as there were no more licences: 7 would have been."""
    refused = {5: 8, 6: 3, 7: 0, 4: 17}
    found = choices(work(22, 5), CHAT2DESK, ("simultaneous", 5), refused.__getitem__, needed=7)
    assert [(choice.code, choice.count, choice.monthly, choice.refused) for choice in found][1:3] == [
        ("ONE_MORE", 6, rub(10_500), 3),
        ("NOBODY_AWAY", 7, rub(12_250), 0),
    ]
    assert dearer_without_refusals(work(22, 5), CHAT2DESK, 7) == rub(1_250)
    assert dearer_without_refusals(work(25, 5), CHAT2DESK, 7) is None, "12,500 for a licence each is more"
    assert dearer_without_refusals(work(10, 5), CHAT2DESK, 7) is None, "a licence for each is cheaper anyway"


def test_what_one_could_have_with_named_licences() -> None:
    found = choices(work(10, 4), CHAT2DESK, ("named", 12), {4: 0, 3: 8}.__getitem__, needed=4)
    assert [(choice.code, choice.kind, choice.count, choice.monthly, choice.refused) for choice in found] == [
        ("AS_NOW", "named", 12, rub(6_000), 0),
        ("OTHER_KIND", "simultaneous", 4, rub(7_000), 0),
        ("ONE_FEWER", "simultaneous", 3, rub(5_250), 8),
    ]


def test_the_numbers_can_be_worked_out_again() -> None:  # R-X-2
    clause = Clause(text="By profit.", language="en", reference="Benefit")
    facts = work(30, 5)
    decision = explain_advice(facts, CHAT2DESK, advise(facts, CHAT2DESK), clause, Step("REPLAYED", {"wishes": 3}))
    assert (decision.code, decision.rule, decision.clause) == ("SIMULTANEOUS_CHEAPER", "license_advice", clause)
    assert decision.steps[0].numbers == {
        "staff": 30,
        "named_price": "500.00",
        "named": "15000.00",
        "peak": 5,
        "simultaneous_price": "1750.00",
        "simultaneous": "8750.00",
    }
    assert decision.steps[1].numbers == {"few": 2, "of": 7, "staff": 30, "named_from": 9}


prices = st.decimals(min_value="0.01", max_value=10_000, places=2).map(lambda amount: Money(amount, "EUR"))


@invariant
@given(staff=st.integers(1, 5000), peak=st.integers(1, 5000), named=prices, simultaneous=prices)
def test_named_is_cheaper_exactly_from_where_it_is_said(
    staff: int, peak: int, named: Money, simultaneous: Money
) -> None:
    found = advise(work(staff, peak), MonthlyPrices(named=named, simultaneous=simultaneous))
    assert (found.verdict == "NAMED_CHEAPER") == (peak >= found.named_from)
    assert (found.verdict == "EQUAL") == found.difference.is_zero
