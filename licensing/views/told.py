"""Why somebody was let in or not, ready for `licensing/_why.html`, which has the sentences (R-X-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.words import kind_words, rule_words
from tenants.domain.decision import Clause, Decision, Step

_DAYS = ("since", "first_day_without", "entry_on", "exit_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStep:
    """A step by its code; its kinds in words, its days as days, its other numbers as they were kept."""

    code: str
    kinds: str
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    clause: Clause
    rule: str
    rule_name: str
    steps: tuple[ToldStep, ...]


def told(kept: Mapping[str, Any]) -> Told:
    """Of a decision as it was kept."""
    decision = Decision.from_json(kept)
    return Told(
        clause=decision.clause,
        rule=decision.rule,
        rule_name=rule_words(decision.rule),
        steps=tuple(_told_step(step) for step in decision.steps),
    )


def _told_step(step: Step) -> ToldStep:
    numbers: dict[str, Any] = dict(step.numbers)
    kinds = numbers.get("kinds") or ([numbers["kind"]] if "kind" in numbers else [])
    days = {name: date.fromisoformat(numbers[name]) for name in _DAYS if numbers.get(name)}
    return ToldStep(code=step.code, kinds=", ".join(map(kind_words, kinds)), numbers=numbers | days)
