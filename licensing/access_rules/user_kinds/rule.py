from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from licensing.access_rules import admission
from licensing.access_rules.access_rule import AccessRule, Capabilities, LeaseOptions, NeedAnswer, StartAnswer
from licensing.access_rules.admission import AdmissionTerms, is_here
from licensing.access_rules.facts import AccessFacts, LicensedPerson, NeedFacts
from licensing.access_rules.needs import modes_of_current, need_of
from licensing.access_rules.options import GraceDays, LeaseMinutes, SeatKind, WithoutLogin
from tenants.domain.decision import Clause, Step
from tenants.domain.typed_json import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class UserKindsParameters:
    """The kind of license of each log-in mode; `passive_may_use_active` is the fallback (R-TEAM-14)."""

    active_kind: SeatKind = "active"
    passive_kind: SeatKind = "passive"
    passive_may_use_active: bool = True
    exit_day_counts: bool = False
    without_login: tuple[WithoutLogin, ...] = ("plan_data", "deputise")
    grace_days: GraceDays = 14
    lease_minutes: LeaseMinutes = 5

    def faults(self) -> Iterator[Fault]:
        if self.active_kind == self.passive_kind:
            yield Fault(("passive_kind",), "REPEATED", f"{self.passive_kind!r} is the kind of active users already")


class UserKinds:
    """The login mode decides the kind; passive users may stand on active licenses, never the other way round."""

    def answer_need(self, parameters: UserKindsParameters, facts: NeedFacts, clause: Clause) -> NeedAnswer:
        """The whole fits exactly when A ≤ La and P ≤ Lp + (La − A) (R-TEAM-12, 13, 14, 16)."""
        counted = modes_of_current(facts.people, facts.on, exit_day_counts=parameters.exit_day_counts)
        needed = {parameters.active_kind: counted["active"], parameters.passive_kind: counted["passive"]}
        fallen_back = _fallen_back(parameters, needed, facts.capacity)
        return need_of(
            rule=RULE.code,
            clause=clause,
            facts=facts,
            counted=counted,
            needed=needed,
            missing=_missing(parameters, needed, facts.capacity, fallen_back),
            used={
                parameters.active_kind: counted["active"] + fallen_back,
                parameters.passive_kind: counted["passive"] - fallen_back,
            },
            steps=(Step("PASSIVE_ON_ACTIVE", {"count": fallen_back}),) if fallen_back else (),
        )

    def answer_start(self, parameters: UserKindsParameters, facts: AccessFacts, clause: Clause) -> StartAnswer:
        """A start takes a license of its user's kind, a passive one an active license if need be (R-TEAM-17)."""
        return admission.answer_start(facts, _terms(parameters, clause), _kinds(parameters, facts.person.login_mode))

    def answer_may(self, parameters: UserKindsParameters, facts: AccessFacts, clause: Clause) -> Capabilities:
        """Somebody in mode none cannot log in, and carries any number of plan elements (R-TEAM-16)."""
        return admission.answer_may(facts, _terms(parameters, clause))


def _kinds(parameters: UserKindsParameters, login_mode: str) -> tuple[str, ...]:
    if login_mode == "active":
        return (parameters.active_kind,)
    fallback = (parameters.active_kind,) if parameters.passive_may_use_active else ()
    return (parameters.passive_kind, *fallback)


def _fallen_back(parameters: UserKindsParameters, needed: Mapping[str, int], capacity: Mapping[str, int]) -> int:
    """How many passive users stand on active licenses that no active user needs."""
    if not parameters.passive_may_use_active:
        return 0
    left_over = max(0, capacity.get(parameters.active_kind, 0) - needed[parameters.active_kind])
    beyond = max(0, needed[parameters.passive_kind] - capacity.get(parameters.passive_kind, 0))
    return min(left_over, beyond)


def _missing(
    parameters: UserKindsParameters, needed: Mapping[str, int], capacity: Mapping[str, int], fallen_back: int
) -> Mapping[str, int]:
    active, passive = parameters.active_kind, parameters.passive_kind
    return {
        active: needed[active] - capacity.get(active, 0),
        passive: needed[passive] - capacity.get(passive, 0) - fallen_back,
    }


def kind_of(parameters: UserKindsParameters, person: LicensedPerson, on: date) -> str | None:
    """The kind of the log-in mode, for whoever is here and may log in (R-TEAM-12, 16)."""
    if person.login_mode == "none" or not is_here(person, on, exit_day_counts=parameters.exit_day_counts):
        return None
    return parameters.active_kind if person.login_mode == "active" else parameters.passive_kind


def _terms(parameters: UserKindsParameters, clause: Clause) -> AdmissionTerms:
    return AdmissionTerms(
        rule=RULE.code,
        clause=clause,
        counts_dates=True,
        exit_day_counts=parameters.exit_day_counts,
        grace_days=parameters.grace_days,
        without_login=parameters.without_login,
    )


RULE = AccessRule(
    code="user_kinds",
    parameters_type=UserKindsParameters,
    behaviour=UserKinds(),
    holders="people",
    seat_kinds=lambda parameters: (parameters.active_kind, parameters.passive_kind),
    lease=lambda parameters: LeaseOptions(minutes=parameters.lease_minutes),
    kind_of=kind_of,
    grace_days=lambda parameters: parameters.grace_days,
)
