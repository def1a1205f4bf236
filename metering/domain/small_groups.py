"""Groups that are too small to be shown, because they would show what one person did (R-X-14).

A group is hidden if fewer than five people used something in it. Hidden groups are shown together. If fewer than five
people stand together there, what is left of the total would still be theirs: so the group with the fewest people
joins them, and the next, until there are five. A group in which nobody is named shows nobody, and is never hidden.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from typing import TypeVar

LEAST_PEOPLE = 5

Group = TypeVar("Group", bound=Hashable)
Person = TypeVar("Person", bound=Hashable)


def groups_to_merge(answers: Sequence[Mapping[Group, Set[Person]]]) -> frozenset[Group]:
    """Those that are shown as one, of the people of each group in each of several answers that stand side by side.

    A group that is hidden in one answer is hidden in all, or their difference would show it. If not even all groups
    together have five people, all are merged: what remains is the total.

    >>> roads, water, parks = {1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}, {12, 13}
    >>> sorted(groups_to_merge([{"roads": roads, "water": water, "parks": parks}]))
    ['parks', 'roads']
    """
    found = _people_of(answers)
    merged = {group for group, peoples in found.items() if any(map(_is_small, peoples))}
    # In one order, whatever order they come in.
    others = sorted(
        (group for group, peoples in found.items() if group not in merged and any(peoples)),
        key=lambda group: (max(map(len, found[group])), str(group)),
    )
    while others and any(_is_small(together) for together in _together(found, merged, len(answers))):
        merged.add(others.pop(0))
    return frozenset(merged)


def _people_of(answers: Sequence[Mapping[Group, Set[Person]]]) -> dict[Group, list[Set[Person]]]:
    """By group, in the order of the answers."""
    groups = {group for answer in answers for group in answer}
    return {group: [answer.get(group, frozenset()) for answer in answers] for group in groups}


def _together(found: Mapping[Group, list[Set[Person]]], merged: Set[Group], answers: int) -> list[Set[Person]]:
    return [frozenset().union(*(found[group][place] for group in merged)) for place in range(answers)]


def _is_small(people: Set[Person]) -> bool:
    return 0 < len(people) < LEAST_PEOPLE
