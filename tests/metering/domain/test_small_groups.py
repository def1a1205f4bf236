"""Groups of fewer than five people are hidden, and cannot be worked out from what remains (R-X-14)."""

from __future__ import annotations

from collections.abc import Set

from hypothesis import given
from hypothesis import strategies as st

from metering.domain.small_groups import LEAST_PEOPLE, groups_to_merge

Answer = dict[str, Set[int]]

ROADS, WATER, PARKS = frozenset(range(5)), frozenset(range(10, 16)), frozenset({20, 21})


def test_large_groups_stand_alone() -> None:
    assert groups_to_merge([{"roads": ROADS, "water": WATER}]) == frozenset()


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    assert groups_to_merge([{"roads": ROADS, "water": WATER, "parks": PARKS}]) == {"parks", "roads"}


def test_small_groups_that_are_five_together_take_nobody() -> None:
    schools = frozenset({30, 31, 32})
    assert groups_to_merge([{"roads": ROADS, "parks": PARKS, "schools": schools}]) == {"parks", "schools"}


def test_the_same_people_in_two_groups_are_not_more_people() -> None:
    assert groups_to_merge([{"roads": ROADS, "parks": PARKS, "ponds": PARKS, "paths": frozenset({20, 22})}]) == {
        "parks",
        "ponds",
        "paths",
        "roads",
    }


def test_four_people_in_all_are_one_group() -> None:
    assert groups_to_merge([{"roads": frozenset({1, 2}), "water": frozenset({3, 4})}]) == {"roads", "water"}


def test_usage_that_names_nobody_hides_nothing() -> None:
    assert groups_to_merge([{"roads": ROADS, None: frozenset()}]) == frozenset()


def test_a_group_that_is_small_in_one_answer_is_hidden_in_all() -> None:
    now, before = {"roads": ROADS, "water": WATER}, {"roads": ROADS, "water": frozenset({10})}
    assert groups_to_merge([now, before]) == {"roads", "water"}


ANSWERS = st.lists(
    st.dictionaries(st.sampled_from("abcdefgh"), st.frozensets(st.integers(0, 30), max_size=12)), min_size=1, max_size=3
)


@given(ANSWERS)
def test_whatever_is_shown_is_of_nobody_or_of_five(answers: list[Answer]) -> None:
    """Invariant: in each answer every group that is shown, and what is merged, holds 0 or at least five people, unless
    all groups with people are merged."""
    merged = groups_to_merge(answers)
    named = {group for answer in answers for group, people in answer.items() if people}
    for answer in answers:
        shown = [people for group, people in answer.items() if group not in merged]
        together = frozenset().union(*(answer.get(group, frozenset()) for group in merged))
        assert all(len(people) == 0 or len(people) >= LEAST_PEOPLE for people in shown)
        assert len(together) == 0 or len(together) >= LEAST_PEOPLE or merged >= named


@given(ANSWERS)
def test_what_comes_in_another_order_is_merged_alike(answers: list[Answer]) -> None:
    """Invariant: the result does not depend on the order of groups."""
    assert groups_to_merge([dict(reversed(answer.items())) for answer in answers]) == groups_to_merge(answers)
