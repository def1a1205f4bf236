from __future__ import annotations

from dataclasses import dataclass

from licensing.access_rules import admission
from licensing.access_rules.access_rule import AccessRule, Capabilities, LeaseOptions, NeedAnswer, StartAnswer
from licensing.access_rules.admission import AdmissionTerms
from licensing.access_rules.facts import AccessFacts, NeedFacts
from licensing.access_rules.needs import need_of, shortfall
from licensing.access_rules.options import GraceDays, LeaseMinutes, PasswordDays, SeatKind
from tenants.domain.decision import Clause, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedParameters:
    """The kind of license, and how long a password may be kept (R-CHAT-5)."""

    seat_kind: SeatKind = "named"
    password_days: PasswordDays = None
    grace_days: GraceDays = 14
    lease_minutes: LeaseMinutes = 5


class Named:
    """A license belongs to a person, not to a device (R-CHAT-2)."""

    def answer_need(self, parameters: NamedParameters, facts: NeedFacts, clause: Clause) -> NeedAnswer:
        """A license for each person to whom one was given: thirty at work at once need thirty."""
        given = sum(person.seat is not None for person in facts.people)
        needed = {parameters.seat_kind: given}
        missing = shortfall(needed, facts.capacity)
        return need_of(
            rule=RULE.code, clause=clause, facts=facts, counted={"given": given}, needed=needed, missing=missing
        )

    def answer_start(self, parameters: NamedParameters, facts: AccessFacts, clause: Clause) -> StartAnswer:
        """Who holds a license starts at any time and from any number of devices; nobody else does."""
        return admission.answer_start(
            facts, _terms(parameters, clause), (), Step("HOLDS_SEAT", {"kind": parameters.seat_kind})
        )

    def answer_may(self, parameters: NamedParameters, facts: AccessFacts, clause: Clause) -> Capabilities:
        """Without a license of their own nobody logs in."""
        return admission.answer_may(facts, _terms(parameters, clause))


def _terms(parameters: NamedParameters, clause: Clause) -> AdmissionTerms:
    return AdmissionTerms(rule=RULE.code, clause=clause, grace_days=parameters.grace_days, seat=parameters.seat_kind)


RULE = AccessRule(
    code="named",
    parameters_type=NamedParameters,
    behaviour=Named(),
    holders="seats",
    seat_kinds=lambda parameters: (parameters.seat_kind,),
    seat_for=lambda parameters, _roles: parameters.seat_kind,
    grace_days=lambda parameters: parameters.grace_days,
    lease=lambda parameters: LeaseOptions(minutes=parameters.lease_minutes),
)
