from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licensing.access_rules.access_rule import AccessRule, StartAnswer
from tenants.domain.decision import Clause, Decision, Json, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlimitedParameters:
    """There is nothing to set."""


class Unlimited:
    """Nobody needs a license of their own, and every start is granted without a place."""

    def count_needed(self, parameters: UnlimitedParameters, facts: Mapping[str, Json]) -> Mapping[str, int]:
        return {}

    def answer_start(self, parameters: UnlimitedParameters, facts: Mapping[str, Json], clause: Clause) -> StartAnswer:
        decision = Decision(
            code="GRANTED", rule=RULE.code, clause=clause, inputs=facts, steps=(Step("NUMBER_IS_UNLIMITED"),)
        )
        return StartAnswer(mode="change", kinds=(), decision=decision)


RULE = AccessRule(code="unlimited", parameters_type=UnlimitedParameters, behaviour=Unlimited())
