from __future__ import annotations

from dataclasses import dataclass

from licensing.access_rules import admission
from licensing.access_rules.access_rule import AccessRule, Capabilities, NeedAnswer, StartAnswer
from licensing.access_rules.admission import AdmissionTerms
from licensing.access_rules.facts import AccessFacts, NeedFacts
from licensing.access_rules.needs import need_of
from tenants.domain.decision import Clause, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlimitedParameters:
    """There is nothing to set."""


class Unlimited:
    """Nobody needs a license of their own, and every start is granted without a place."""

    def answer_need(self, parameters: UnlimitedParameters, facts: NeedFacts, clause: Clause) -> NeedAnswer:
        return need_of(rule=RULE.code, clause=clause, facts=facts, counted={}, needed={}, missing={})

    def answer_start(self, parameters: UnlimitedParameters, facts: AccessFacts, clause: Clause) -> StartAnswer:
        return admission.answer_start(facts, _terms(clause), (), Step("NUMBER_IS_UNLIMITED"))

    def answer_may(self, parameters: UnlimitedParameters, facts: AccessFacts, clause: Clause) -> Capabilities:
        return admission.answer_may(facts, _terms(clause))


def _terms(clause: Clause) -> AdmissionTerms:
    return AdmissionTerms(rule=RULE.code, clause=clause)


RULE = AccessRule(code="unlimited", parameters_type=UnlimitedParameters, behaviour=Unlimited())
