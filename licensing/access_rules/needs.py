"""Counting: licenses that people need against the licenses there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from licensing.access_rules.access_rule import NeedAnswer
from licensing.access_rules.admission import is_here
from licensing.access_rules.facts import LicensedPerson, NeedFacts
from tenants.domain.decision import Clause, Decision, Json, Step


def modes_of_current(people: Iterable[LicensedPerson], on: date, *, exit_day_counts: bool) -> Mapping[str, int]:
    """How many people are current on a day, by login mode (R-TEAM-1, 2)."""
    here = (person for person in people if is_here(person, on, exit_day_counts=exit_day_counts))
    counted = Counter(person.login_mode for person in here)
    return {mode: counted[mode] for mode in ("active", "passive", "none")}


def need_of(
    *,
    rule: str,
    clause: Clause,
    facts: NeedFacts,
    counted: Mapping[str, int],
    needed: Mapping[str, int],
    missing: Mapping[str, int],
    used: Mapping[str, int] | None = None,
    steps: Sequence[Step] = (),
) -> NeedAnswer:
    """The answer with its why: who was counted, and of each kind what is needed, there, and missing.

    `used` is said of a kind too where it is another number, as people of one kind stand on licenses of another.
    """
    short = {kind: count for kind, count in missing.items() if count > 0}
    used = needed if used is None else used
    kinds = [Step("LICENSES_OF_KIND", _numbers(kind, facts, needed, used, short)) for kind in needed]
    inputs: dict[str, Json] = {"on": facts.on.isoformat(), "people": dict(counted), "capacity": dict(facts.capacity)}
    decision = Decision(
        code="OVER_LIMIT" if short else "FITS", rule=rule, clause=clause, inputs=inputs, steps=(*kinds, *steps)
    )
    return NeedAnswer(needed=needed, used=used, missing=short, decision=decision)


def shortfall(needed: Mapping[str, int], capacity: Mapping[str, int]) -> Mapping[str, int]:
    """What is missing of each kind where no kind can stand in for another."""
    return {kind: max(0, count - capacity.get(kind, 0)) for kind, count in needed.items()}


def _numbers(
    kind: str, facts: NeedFacts, needed: Mapping[str, int], used: Mapping[str, int], short: Mapping[str, int]
) -> dict[str, Json]:
    numbers: dict[str, Json] = {
        "kind": kind,
        "needed": needed[kind],
        "there": facts.capacity.get(kind),
        "missing": short.get(kind, 0),
    }
    return numbers if used[kind] == needed[kind] else numbers | {"used": used[kind]}
