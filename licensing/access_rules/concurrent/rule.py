from __future__ import annotations

from dataclasses import dataclass

from licensing.access_rules import admission
from licensing.access_rules.access_rule import AccessRule, Capabilities, LeaseOptions, NeedAnswer, StartAnswer
from licensing.access_rules.admission import AdmissionTerms
from licensing.access_rules.facts import AccessFacts, NeedFacts
from licensing.access_rules.needs import need_of
from licensing.access_rules.options import GraceDays, LeaseMinutes, PasswordDays, SeatKind
from tenants.domain.decision import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrentParameters:
    """The kind of license; `share_per_person` lets one license serve all devices of one person at once."""

    seat_kind: SeatKind = "simultaneous"
    share_per_person: bool = False
    password_days: PasswordDays = None
    grace_days: GraceDays = 14
    lease_minutes: LeaseMinutes = 5


class Concurrent:
    """Any number of people; only those at work at the same moment are limited (R-CHAT-3)."""

    def answer_need(self, parameters: ConcurrentParameters, facts: NeedFacts, clause: Clause) -> NeedAnswer:
        """People need none: thirty in shifts of five work on five."""
        return need_of(rule=RULE.code, clause=clause, facts=facts, counted={}, needed={}, missing={})

    def answer_start(self, parameters: ConcurrentParameters, facts: AccessFacts, clause: Clause) -> StartAnswer:
        """A start takes one of the licenses, for as long as it runs (R-CHAT-3, 4)."""
        return admission.answer_start(facts, _terms(clause), (parameters.seat_kind,))

    def answer_may(self, parameters: ConcurrentParameters, facts: AccessFacts, clause: Clause) -> Capabilities:
        """Everybody who is here may log in when there is a place."""
        return admission.answer_may(facts, _terms(clause))


def _terms(clause: Clause) -> AdmissionTerms:
    return AdmissionTerms(rule=RULE.code, clause=clause)


RULE = AccessRule(
    code="concurrent",
    parameters_type=ConcurrentParameters,
    behaviour=Concurrent(),
    holders="starts",
    seat_kinds=lambda parameters: (parameters.seat_kind,),
    lease=lambda parameters: LeaseOptions(
        minutes=parameters.lease_minutes, share_per_person=parameters.share_per_person
    ),
)
