"""Why: an answer with the clause, the rule, the inputs and the numbers it came from (R-X-2).

A decision is kept as JSON beside what it decided, and put into words only when it is shown, in the reader's language.
So it holds codes and exact numbers, never sentences, except for the clause, which is the contract's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A sentence of the contract in its own language; `reference` says where it stands."""

    text: str
    language: str
    reference: str

    def as_json(self) -> dict[str, Json]:
        return {"text": self.text, "language": self.language, "reference": self.reference}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation: a code that a presenter has words for, and its numbers as exact text."""

    code: str
    numbers: Mapping[str, Json] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        return {"code": self.code, "numbers": dict(self.numbers)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An answer and where it comes from. `code` is the answer's own code, `rule` the rule that gave it."""

    code: str
    rule: str
    clause: Clause
    inputs: Mapping[str, Json]
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "code": self.code,
            "rule": self.rule,
            "clause": self.clause.as_json(),
            "inputs": dict(self.inputs),
            "steps": [step.as_json() for step in self.steps],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Decision:
        return cls(
            code=kept["code"],
            rule=kept["rule"],
            clause=Clause(**kept["clause"]),
            inputs=kept["inputs"],
            steps=tuple(Step(step["code"], step["numbers"]) for step in kept["steps"]),
        )
