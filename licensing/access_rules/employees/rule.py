from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from licensing.access_rules import admission
from licensing.access_rules.access_rule import AccessRule, Capabilities, LeaseOptions, NeedAnswer, StartAnswer
from licensing.access_rules.admission import AdmissionTerms, is_here
from licensing.access_rules.facts import AccessFacts, LicensedPerson, NeedFacts
from licensing.access_rules.needs import modes_of_current, need_of, shortfall
from licensing.access_rules.options import GraceDays, LeaseMinutes, SeatKind, WithoutLogin
from tenants.domain.decision import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployeesParameters:
    """One pool of licenses for people in mode active and passive.

    `exit_day_counts` makes the exit date the last day of use instead of the first without (R-TEAM-1). `without_login`
    says what a person in mode none may be used for (R-TEAM-8, 9).
    """

    seat_kind: SeatKind = "employee"
    exit_day_counts: bool = False
    without_login: tuple[WithoutLogin, ...] = ("deputise",)
    grace_days: GraceDays = 14
    lease_minutes: LeaseMinutes = 5


class Employees:
    """People and starts are two ledgers against the same number; neither takes from the other (R-TEAM-19)."""

    def answer_need(self, parameters: EmployeesParameters, facts: NeedFacts, clause: Clause) -> NeedAnswer:
        """A license for each current person in mode active or passive (R-TEAM-6, 7)."""
        counted = modes_of_current(facts.people, facts.on, exit_day_counts=parameters.exit_day_counts)
        needed = {parameters.seat_kind: counted["active"] + counted["passive"]}
        return need_of(
            rule=RULE.code,
            clause=clause,
            facts=facts,
            counted=counted,
            needed=needed,
            missing=shortfall(needed, facts.capacity),
        )

    def answer_start(self, parameters: EmployeesParameters, facts: AccessFacts, clause: Clause) -> StartAnswer:
        """Each start takes a license of the one pool, whatever the mode (R-TEAM-4, 11)."""
        return admission.answer_start(facts, _terms(parameters, clause), (parameters.seat_kind,))

    def answer_may(self, parameters: EmployeesParameters, facts: AccessFacts, clause: Clause) -> Capabilities:
        """Somebody in mode none carries no plan data, and may be named as a deputy (R-TEAM-8, 9)."""
        return admission.answer_may(facts, _terms(parameters, clause))


def kind_of(parameters: EmployeesParameters, person: LicensedPerson, on: date) -> str | None:
    """The one kind, for whoever is here and may log in (R-TEAM-6, 7)."""
    is_counted = person.login_mode != "none" and is_here(person, on, exit_day_counts=parameters.exit_day_counts)
    return parameters.seat_kind if is_counted else None


def _terms(parameters: EmployeesParameters, clause: Clause) -> AdmissionTerms:
    return AdmissionTerms(
        rule=RULE.code,
        clause=clause,
        counts_dates=True,
        exit_day_counts=parameters.exit_day_counts,
        grace_days=parameters.grace_days,
        without_login=parameters.without_login,
    )


RULE = AccessRule(
    code="employees",
    parameters_type=EmployeesParameters,
    behaviour=Employees(),
    holders="people",
    seat_kinds=lambda parameters: (parameters.seat_kind,),
    lease=lambda parameters: LeaseOptions(minutes=parameters.lease_minutes),
    kind_of=kind_of,
    grace_days=lambda parameters: parameters.grace_days,
)
