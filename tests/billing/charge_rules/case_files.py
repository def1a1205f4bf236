"""The given/then rows beside each charge rule.

A file's top level holds what its cases share: `parameters`, `facts`, `period`, `currency`, `requirement`. A case may
replace any of them (tables key by key). It expects `lines` (any field of a line, plus the `code` of its decision), with
`steps` those of the first line, or `faults`, or that the rule `does_not_run`. A step's "none" stands for null.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from billing.charge_rules import CHARGE_RULES

SHARED = ("parameters", "facts", "period", "currency", "requirement")
EXPECTED = ("lines", "steps", "faults", "does_not_run")


@dataclass(frozen=True)
class Case:
    rule: str
    file: str
    given: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.rule}/{self.file}: {self.given['name']}"


def all_cases() -> list[Case]:
    return [case for rule in CHARGE_RULES for case in cases_of(rule)]


def cases_of(rule: str) -> list[Case]:
    files = (resources.files(f"billing.charge_rules.{rule}") / "cases").iterdir()
    return [
        Case(rule, file.name, given)
        for file in sorted(files, key=lambda file: file.name)
        for given in _read(file.read_text(encoding="utf-8"))
    ]


def _read(text: str) -> list[dict[str, Any]]:
    shared = tomllib.loads(text)
    cases = shared.pop("case")
    return [_merged(shared, case) for case in cases]


def _merged(shared: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    unknown = {*shared, *case} - {*SHARED, *EXPECTED, "name"}
    assert not unknown, f"{case.get('name')}: unknown keys {unknown}"
    assert sum(key in case for key in ("lines", "faults", "does_not_run")) == 1, f"{case['name']}: one expectation"
    merged = shared | case
    for table in ("parameters", "facts"):
        merged[table] = shared.get(table, {}) | case.get(table, {})
    return merged
