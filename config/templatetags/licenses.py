"""Licences that changes of people need or free, from the answers of the gates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import template

from licensing.views.told import ToldStep, told
from licensing.words import kind_words
from tenants.domain.decision import Decision
from tenants.domain.people_gate import GateAnswer

register = template.Library()

OF_KIND = "LICENSES_OF_KIND"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindNeeded:
    """Licences of one kind: needed before the changes if that is known, needed after, and those there are.

    `used` is how many people stand on after: passive users may stand on active licences (R-TEAM-14). Of a kind that is
    short `rows` of a file are those that ask for one, or `people` where rows stand for them.
    """

    words: str
    before: int | None
    used_before: int | None
    needed: int
    used: int
    there: int | None
    missing: int
    rows: Sequence[int] = ()
    people: Sequence[str] = ()

    @property
    def free(self) -> int | None:
        return None if self.there is None else max(0, self.there - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicensesNeeded:
    """One rule's answer for one day; a gate that counts no kinds has its reasons alone."""

    about: str
    on: date | None
    is_later: bool
    is_allowed: bool
    kinds: Sequence[KindNeeded]
    decision: Decision

    @property
    def stand_ins(self) -> Sequence[ToldStep]:
        """What is to be said of people who stand on licences of another kind (R-TEAM-14)."""
        return [step for step in told(self.decision.as_json()).steps if step.code == "PASSIVE_ON_ACTIVE"]

    @property
    def missing(self) -> int:
        return sum(kind.missing for kind in self.kinds)


@register.inclusion_tag("licensing/_why.html")
def access_why(decision: Decision | Mapping[str, Any], *, is_open: bool = False) -> dict[str, Any]:
    """The reasons of a gate, in the words of licences (R-X-2)."""
    kept = decision.as_json() if isinstance(decision, Decision) else decision
    return {"why": told(kept), "is_open": is_open}


@register.inclusion_tag("components/licenses_needed.html", takes_context=True)
def licenses_needed(
    context: template.Context,
    answers: Iterable[GateAnswer],
    today: date,
    people_of_rows: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """What is refused first, then what is warned of, then the numbers of every answer, each with its why (R-X-2).

    Where some are missing the vendor's contact, whom the page's `shell` knows, can be asked for more.
    `people_of_rows` are the names to say where the rows are of no file that anybody has.
    """
    needs = [_needed(answer, today, people_of_rows or {}) for answer in answers]
    return {
        "refused": [need for need in needs if not need.is_allowed],
        "warned": [need for need in needs if need.is_allowed and need.missing],
        "needs": needs,
        "shell": context.get("shell"),
        "kinds": [(need, kind) for need in needs for kind in need.kinds],
    }


def _needed(answer: GateAnswer, today: date, people_of_rows: Mapping[int, str]) -> LicensesNeeded:
    told = answer.decision.inputs.get("on")
    on = date.fromisoformat(told) if isinstance(told, str) else None
    before = {str(numbers["kind"]): numbers for numbers in _numbers(answer.before)}
    return LicensesNeeded(
        about=answer.about,
        on=on,
        is_later=on is not None and on > today,
        is_allowed=answer.is_allowed,
        kinds=[_kind(numbers, before, people_of_rows) for numbers in _numbers(answer.decision)],
        decision=answer.decision,
    )


def _numbers(decision: Decision | None) -> list[dict[str, Any]]:
    return [cast(dict[str, Any], step.numbers) for step in decision.steps if step.code == OF_KIND] if decision else []


def _kind(
    numbers: dict[str, Any], before: Mapping[str, dict[str, Any]], people_of_rows: Mapping[int, str]
) -> KindNeeded:
    rows = numbers.get("rows", ())
    earlier = before.get(numbers["kind"])
    return KindNeeded(
        words=kind_words(numbers["kind"]),
        before=earlier["needed"] if earlier else None,
        used_before=_used(earlier) if earlier else None,
        needed=numbers["needed"],
        used=_used(numbers),
        there=numbers["there"],
        missing=numbers["missing"],
        rows=() if people_of_rows else rows,
        people=[people_of_rows[row] for row in rows] if people_of_rows else (),
    )


def _used(numbers: dict[str, Any]) -> int:
    """Said of a kind only where people of another kind stand on its licences, or its own on another's."""
    return int(numbers.get("used", numbers["needed"]))
